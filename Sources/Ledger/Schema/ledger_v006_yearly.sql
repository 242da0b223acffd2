-- The ledger's tables go over to what all tables are built with (shared_v001_tables.sql). Their
-- partitions stay as they are; those of the feed now refuse a change by their own name too.
DROP TRIGGER append_only ON invoice_change;
DROP FUNCTION refuse_change_of_feed();
SELECT make_append_only('invoice_change');

-- People ask about invoices of five years. A tenth of each page stays free: a void then rewrites its
-- row in place (HOT).
INSERT INTO yearly_table (name, years_back, storage) VALUES ('invoice', 5, 'fillfactor = 90');
INSERT INTO yearly_table (name, years_back) VALUES ('invoice_change', 0);

REVOKE EXECUTE ON FUNCTION probe_writing() FROM PUBLIC;
