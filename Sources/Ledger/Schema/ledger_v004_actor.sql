-- Who made each change, in the row of the change (ChangeActor says in which words). Of the rows
-- from before nobody knows any more.
--
-- A field with a constant default takes no time on a feed of any length, and the constraint holds
-- for every row from here on. Workers from before this version write rows that say 'unknown'.
ALTER TABLE invoice_change
    ADD COLUMN actor text NOT NULL DEFAULT 'unknown',
    ADD CONSTRAINT invoice_change_actor CHECK (octet_length(actor) BETWEEN 1 AND 160) NOT VALID;

-- The history of one invoice. What happened to it after its issue names it alone; the load that
-- issued it was written at the moment that its row keeps (recorded_at). A load adds one entry to the
-- second index, and nothing to the first. Both are built once, from the feed as it is.
CREATE INDEX invoice_change_of_one ON invoice_change (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX invoice_change_moment ON invoice_change (changed_at);

-- Whether the ledger can be written: nearly a page of a row that is taken back at once. A full
-- disk shows in the page, which is a new one nearly every time; a server that only reads refuses
-- the row. Unlogged, so the write-ahead log grows by nothing, and emptied by autovacuum.
CREATE UNLOGGED TABLE write_probe (
    filler text NOT NULL
) WITH (autovacuum_vacuum_threshold = 20, autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_insert_threshold = -1);

ALTER TABLE write_probe ALTER COLUMN filler SET STORAGE PLAIN;

CREATE FUNCTION probe_writing() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO write_probe (filler) VALUES (repeat('x', 7000));
    RAISE EXCEPTION 'taken back' USING ERRCODE = 'FP000';
EXCEPTION WHEN SQLSTATE 'FP000' THEN
    NULL;
END
$$;
