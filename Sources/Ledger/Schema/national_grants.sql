-- What each role may do with what the nation has once, and nothing else (ledger_grants.sql).
SELECT close_schema();
SELECT ensure_roles();
SELECT revoke_rights('TABLE national_migration, outgoing_message, outgoing_count');
SELECT revoke_rights('FUNCTION count_outgoing(date, bytea, integer),
    add_outgoing(bytea, bytea, text, bytea, float8, float8, date, integer, integer)');
SELECT grant_rights(role, 'SELECT ON national_migration') FROM program_roles() AS role;
SELECT revoke_rights('TABLE campaign, campaign_manifest, campaign_state, lottery_entry,
                            lottery_waiting, log_leaf, log_head, seal, win, holder,
                            holder_identity');
SELECT revoke_rights('FUNCTION lock_for_entries, enter_lottery');

-- A public worker: accepts entries and tells their outcomes, and decides none.
SELECT grant_rights('fapiao_verifier', rights) FROM unnest(ARRAY[
    'SELECT ON campaign, campaign_manifest, campaign_state, log_leaf, seal, win',
    'SELECT, INSERT ON lottery_entry',
    -- Makes holders with their first entry, and finds them again.
    'SELECT, INSERT ON holder, holder_identity',
    'EXECUTE ON FUNCTION lock_for_entries, enter_lottery'
]) AS rights;

-- The sequencer: gives entries their places and outcomes, and does not learn whose they are.
SELECT grant_rights('fapiao_lottery', rights) FROM unnest(ARRAY[
    'SELECT ON campaign, campaign_manifest, campaign_state',
    'SELECT (id, accepted_at, odds_table, manifest, invoice, holder_tag, leaf, origin)
        ON lottery_entry',
    'SELECT, DELETE ON lottery_waiting',
    'SELECT, INSERT ON log_leaf, log_head, seal, win',
    'UPDATE (size, root, checkpoint) ON log_head',
    'UPDATE (manifest, cosigned, proofs, seed, completed_at) ON seal'
]) AS rights;

-- Whoever runs campaigns publishes manifests, pauses, resumes and closes.
SELECT grant_rights('fapiao_operator', 'SELECT, INSERT ON campaign, campaign_manifest, campaign_state');

-- Works everything out again, with the campaign key and the openings.
SELECT grant_rights('fapiao_auditor',
    'SELECT ON campaign, campaign_manifest, campaign_state, lottery_entry, log_leaf, seal, win');

-- A public worker queues messages, sends them, and forgets them when they are old.
SELECT grant_rights('fapiao_verifier', rights) FROM unnest(ARRAY[
    'SELECT, INSERT, DELETE ON outgoing_message, outgoing_count',
    'UPDATE (due_at, settled_at, attempt, outcome, body) ON outgoing_message',
    'UPDATE (messages) ON outgoing_count',
    'EXECUTE ON FUNCTION count_outgoing(date, bytea, integer)',
    'EXECUTE ON FUNCTION
        add_outgoing(bytea, bytea, text, bytea, float8, float8, date, integer, integer)'
]) AS rights;
