-- The invoice ledger and its change feed.

-- One row an invoice. issue_year is a function of invoice_id (the year its digits tell), so the
-- key still means: an identity is there once. Fixed-width columns come first, which keeps their
-- places known to the executor; the face is last and in the row itself up to 2 kB.
CREATE TABLE invoice (
    revision          bigint      NOT NULL DEFAULT 1 CHECK (revision >= 1),
    amount_fen        bigint      NOT NULL,
    total_fen         bigint      NOT NULL,
    red_total_fen     bigint      NOT NULL DEFAULT 0,
    recorded_at       timestamptz NOT NULL DEFAULT now(),
    issued_on         date        NOT NULL,
    issue_year        smallint    NOT NULL,
    invoice_id        uuid        NOT NULL,
    status            text        NOT NULL DEFAULT 'N'
                      CHECK (status IN ('N', 'Y', 'H', 'BH', 'QH')),
    kind              text        NOT NULL,
    check_code        text,
    seller_tax_number text        NOT NULL,
    original_id       uuid,
    face              json        NOT NULL,
    PRIMARY KEY (issue_year, invoice_id),
    -- All reds together never exceed the original; a red-letter invoice has none itself.
    CHECK (red_total_fen <= 0 AND (total_fen + red_total_fen >= 0 OR total_fen < 0)),
    CHECK ((total_fen < 0) = (original_id IS NOT NULL))
) PARTITION BY LIST (issue_year);

-- json keeps the bytes of the face as they came; jsonb would not.
DO $$
BEGIN
    ALTER TABLE invoice ALTER COLUMN face SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;  -- A server built without lz4 compresses with pglz, only slower.
END
$$;

CREATE TABLE invoice_default PARTITION OF invoice DEFAULT;

-- Every change of an invoice, written in the transaction of the change. Followers read it by
-- transaction, for positions are given out before a transaction commits.
CREATE SEQUENCE invoice_change_position AS bigint CACHE 64;

CREATE TABLE invoice_change (
    transaction_id xid8        NOT NULL DEFAULT pg_current_xact_id(),
    position       bigint      NOT NULL DEFAULT nextval('invoice_change_position'),
    changed_at     timestamptz NOT NULL DEFAULT now(),
    revision       bigint      NOT NULL,
    invoice_id     uuid        NOT NULL,
    change         text        NOT NULL CHECK (change IN ('issue', 'void', 'red-flush'))
) PARTITION BY RANGE (changed_at);

ALTER SEQUENCE invoice_change_position OWNED BY invoice_change.position;
CREATE INDEX invoice_change_order ON invoice_change (transaction_id, position);
CREATE TABLE invoice_change_default PARTITION OF invoice_change DEFAULT;

CREATE FUNCTION refuse_change_of_feed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the change feed is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- Also for the owner, who drops a whole old partition instead.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_feed();

-- Gives the years that people ask about (five back, and the next) a partition each; what is older
-- or later lies in the default partition. Rows that came there before their partition move into
-- it. Runs at every migration and once a day; when there is nothing to do it takes no lock.
CREATE FUNCTION ensure_partitions(this_year integer) RETURNS integer LANGUAGE plpgsql
SET lock_timeout = '5s' AS $$
DECLARE
    made integer := 0;
    partition text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('fapiao ensure_partitions'));
    FOR year IN this_year - 5 .. this_year + 1 LOOP
        partition := format('invoice_y%s', year);
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        -- A tenth of each page stays free: a void then rewrites its row in place (HOT).
        EXECUTE format(
            'CREATE TABLE %I (LIKE invoice INCLUDING ALL) WITH (fillfactor = 90)', partition);
        EXECUTE format(
            'WITH moved AS (DELETE FROM invoice_default WHERE issue_year = %s RETURNING *)
             INSERT INTO %I SELECT * FROM moved', year, partition);
        EXECUTE format(
            'ALTER TABLE invoice ATTACH PARTITION %I FOR VALUES IN (%s)', partition, year);
        made := made + 1;
    END LOOP;
    FOR year IN this_year .. this_year + 1 LOOP
        partition := format('invoice_change_y%s', year);
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE invoice_change INCLUDING ALL)', partition);
        EXECUTE format(
            'WITH moved AS (
                 DELETE FROM invoice_change_default
                 WHERE changed_at >= %1$L AND changed_at < %2$L RETURNING *)
             INSERT INTO %3$I SELECT * FROM moved',
            make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC'),
            make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC'), partition);
        EXECUTE format(
            'ALTER TABLE invoice_change ATTACH PARTITION %1$I FOR VALUES FROM (%2$L) TO (%3$L)',
            partition, make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC'),
            make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC'));
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
