-- What each role may do in a database of the ledger, and nothing else. Run at every migration, in one
-- transaction, as the owner: so a role that was made later gets its rights, and a right that is no
-- longer here is gone.
SELECT close_schema();
SELECT ensure_roles();
SELECT revoke_rights('TABLE schema_migration, yearly_table, invoice, invoice_change, invoice_check,
                            check_flush, write_probe, job_lease');
SELECT revoke_rights('SEQUENCE invoice_change_position');
SELECT revoke_rights('FUNCTION probe_writing(), ensure_partitions(integer)');

-- Whoever starts asks first whether the schema is its own.
SELECT grant_rights(role, 'SELECT ON schema_migration') FROM program_roles() AS role;

-- A public worker: adds and reads, changes a status and a count, never deletes.
SELECT grant_rights('fapiao_verifier', rights) FROM unnest(ARRAY[
    'SELECT, INSERT ON invoice, invoice_change, invoice_check, check_flush',
    'UPDATE (status, red_total_fen, revision) ON invoice',
    'UPDATE (checks, first_at, last_at) ON invoice_check',
    'UPDATE (sequence, flushed_at) ON check_flush',
    'USAGE ON SEQUENCE invoice_change_position',
    -- Only to add a row that is taken back (ledger_v004_actor.sql).
    'INSERT ON write_probe',
    'EXECUTE ON FUNCTION probe_writing()',
    'EXECUTE ON FUNCTION ensure_partitions(integer)',
    -- Takes part in running the jobs that there are.
    'SELECT ON job_lease',
    'UPDATE (fencing_number, ends_at, due_at, failures, holder) ON job_lease'
]) AS rights;

-- Looks invoices up for the terms of a periodic draw. The look-up tells the count of checks along with
-- the invoice.
SELECT grant_rights('fapiao_lottery', 'SELECT ON invoice, invoice_check');

-- Asks once more before money moves whether the invoice still stands, and how far.
SELECT grant_rights('fapiao_payout',
                    'SELECT (issue_year, invoice_id, revision, status, total_fen, red_total_fen,
                             issued_on)
                        ON invoice');

-- Follows voids and reversals, and learns nothing of who made them.
SELECT grant_rights('fapiao_payout',
    'SELECT (transaction_id, position, invoice_id, revision, change, invoices, issued_ids)
        ON invoice_change');

-- Holds winners against the ledger, and an invoice's history against the reason of a disqualification. The
-- look-up tells the count of checks along with the invoice.
SELECT grant_rights('fapiao_auditor', 'SELECT ON invoice, invoice_change, invoice_check');
