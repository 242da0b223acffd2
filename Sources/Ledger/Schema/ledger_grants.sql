-- What a worker may do: add and read, change a status and a count, never delete. Migrations run
-- as the owner. Run at every migration, so the role may come later than the schema:
--   CREATE ROLE fapiao_service; GRANT fapiao_service TO the login role of the workers;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fapiao_service') THEN
        RETURN;
    END IF;
    GRANT SELECT, INSERT ON invoice, invoice_change, invoice_check, check_flush
        TO fapiao_service;
    GRANT UPDATE (status, red_total_fen, revision) ON invoice TO fapiao_service;
    GRANT UPDATE ON invoice_check, check_flush TO fapiao_service;
    GRANT USAGE ON SEQUENCE invoice_change_position TO fapiao_service;
    GRANT SELECT ON schema_migration TO fapiao_service;
    -- Only to add a row that is taken back (ledger_v004_actor.sql).
    GRANT INSERT ON write_probe TO fapiao_service;
    GRANT EXECUTE ON FUNCTION probe_writing() TO fapiao_service;
    GRANT EXECUTE ON FUNCTION ensure_partitions(integer) TO fapiao_service;
END
$$;
