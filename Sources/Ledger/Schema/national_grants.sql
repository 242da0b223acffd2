-- What each role may do with what the nation has once, and nothing else (ledger_grants.sql).
SELECT close_schema();
SELECT ensure_roles();
SELECT revoke_rights('TABLE national_migration');
SELECT grant_rights(role, 'SELECT ON national_migration') FROM program_roles() AS role;
