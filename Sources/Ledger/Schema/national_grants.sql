-- What a worker may do with what is the nation's only. Run at every migration, as ledger_grants.sql.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'fapiao_service') THEN
        GRANT SELECT ON national_migration TO fapiao_service;
    END IF;
END
$$;
