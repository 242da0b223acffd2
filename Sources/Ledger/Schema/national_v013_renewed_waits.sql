-- What waits and is asked for again waits as a row of its own: whoever looks at the old one just now ends that and
-- no other. Otherwise await_invoice is as it was (national_v009_awaited.sql).
CREATE OR REPLACE FUNCTION await_invoice(
    given_person bytea, given_invoice bytea, given_kind text, given_sealed bytea, wait float8,
    person_maximum integer, kind_maximum integer, all_maximum integer
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    -- The counts hold until the end of the transaction, for nobody else adds meanwhile. Each statement behind
    -- this sees what was committed while this one waited.
    PERFORM pg_advisory_xact_lock(hashtextextended('awaited invoices', 0));
    DELETE FROM awaited_invoice AS a
    WHERE a.person = given_person AND a.invoice = given_invoice;
    -- Nothing is counted beyond the ceilings themselves.
    IF NOT FOUND AND (person_maximum <= (SELECT count(*) FROM (
            SELECT FROM awaited_invoice AS a WHERE a.person = given_person
            LIMIT person_maximum) AS used)
        OR kind_maximum <= (SELECT count(*) FROM (
            SELECT FROM awaited_invoice AS a WHERE a.kind = given_kind
            LIMIT kind_maximum) AS used)
        OR all_maximum <= (SELECT count(*) FROM (
            SELECT FROM awaited_invoice LIMIT all_maximum) AS used))
    THEN RETURN 'full'; END IF;
    INSERT INTO awaited_invoice (due_at, ends_at, person, invoice, sealed, kind)
    VALUES (clock_timestamp(), clock_timestamp() + wait * interval '1 second', given_person,
            given_invoice, given_sealed, given_kind);
    RETURN 'waits';
END
$$;
