-- What people wait for: invoices that the ledger does not have yet, and outcomes that they are to be told
-- (AwaitedStore). Nothing here says in clear who waits, or for which invoice.

CREATE TABLE awaited_invoice (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Of the next look-up. Whoever takes it puts it off, so a worker that died leaves it to be taken again.
    due_at  timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    -- Under keys that are in no database: codes of who waits and of the invoice, and all that was said.
    person  bytea       NOT NULL CHECK (octet_length(person) = 32),
    invoice bytea       NOT NULL CHECK (octet_length(invoice) = 32),
    sealed  bytea       NOT NULL,
    -- Of the identity, as holder_identity has it.
    kind    text        NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 128),
    UNIQUE (person, invoice)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX awaited_invoice_due ON awaited_invoice (due_at);
CREATE INDEX awaited_invoice_kind ON awaited_invoice (kind);

CREATE TABLE awaited_outcome (
    entry_id bigint      NOT NULL PRIMARY KEY REFERENCES lottery_entry,
    made_at  timestamptz NOT NULL DEFAULT now(),
    due_at   timestamptz NOT NULL DEFAULT now(),
    sealed   bytea       NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX awaited_outcome_due ON awaited_outcome (due_at);
CREATE INDEX awaited_outcome_made ON awaited_outcome (made_at);

-- Lets one invoice more wait, or says that too many do: 'waits' or 'full'. The same again waits once.
CREATE FUNCTION await_invoice(
    given_person bytea, given_invoice bytea, given_kind text, given_sealed bytea, wait float8,
    person_maximum integer, kind_maximum integer, all_maximum integer
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    -- The counts hold until the end of the transaction, for nobody else adds meanwhile. Each statement behind
    -- this sees what was committed while this one waited.
    PERFORM pg_advisory_xact_lock(hashtextextended('awaited invoices', 0));
    UPDATE awaited_invoice AS a
    SET sealed = given_sealed, due_at = clock_timestamp(),
        ends_at = clock_timestamp() + wait * interval '1 second'
    WHERE a.person = given_person AND a.invoice = given_invoice;
    IF FOUND THEN RETURN 'waits'; END IF;
    -- Nothing is counted beyond the ceilings themselves.
    IF person_maximum <= (SELECT count(*) FROM (
            SELECT FROM awaited_invoice AS a WHERE a.person = given_person
            LIMIT person_maximum) AS used)
        OR kind_maximum <= (SELECT count(*) FROM (
            SELECT FROM awaited_invoice AS a WHERE a.kind = given_kind
            LIMIT kind_maximum) AS used)
        OR all_maximum <= (SELECT count(*) FROM (
            SELECT FROM awaited_invoice LIMIT all_maximum) AS used)
    THEN RETURN 'full'; END IF;
    INSERT INTO awaited_invoice (due_at, ends_at, person, invoice, sealed, kind)
    VALUES (clock_timestamp(), clock_timestamp() + wait * interval '1 second', given_person,
            given_invoice, given_sealed, given_kind);
    RETURN 'waits';
END
$$;
REVOKE EXECUTE ON FUNCTION
    await_invoice(bytea, bytea, text, bytea, float8, integer, integer, integer) FROM PUBLIC;
