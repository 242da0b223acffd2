-- How often each invoice was found consistent. A count is not money: these rows are written with
-- synchronous_commit off, so a power cut may take the last second of them.

-- Hot rows are updated again and again: the room left in each page keeps that in place (HOT).
CREATE TABLE invoice_check (
    checks     bigint NOT NULL CHECK (checks >= 0),
    first_at   timestamptz,
    last_at    timestamptz,
    invoice_id uuid   NOT NULL PRIMARY KEY
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- The last batch of each worker that was counted: a batch that comes again changes nothing.
CREATE TABLE check_flush (
    sequence   bigint      NOT NULL,
    flushed_at timestamptz NOT NULL DEFAULT now(),
    worker     text        NOT NULL PRIMARY KEY
) WITH (fillfactor = 50);
