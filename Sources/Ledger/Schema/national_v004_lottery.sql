-- The lottery: campaigns, entries, the log that gives each entry its place, and the seals that judge them.
--
-- The log is the table's: an index is given here and published afterwards, never the other way round.

CREATE TABLE campaign (
    -- 32 bytes that fix the campaign key, which hides invoices and holders. Campaigns that exclude
    -- each other have the same one.
    key_fingerprint bytea NOT NULL CHECK (octet_length(key_fingerprint) = 32),
    -- HOST/lottery/NAME
    origin          text  NOT NULL PRIMARY KEY,
    name            text  NOT NULL UNIQUE
);
SELECT make_append_only('campaign');

CREATE TABLE campaign_manifest (
    -- Seconds since 1970: entries accepted from then on carry it.
    holds_from bigint NOT NULL CHECK (holds_from >= 0),
    -- Of the body's bytes.
    manifest   bytea  NOT NULL PRIMARY KEY CHECK (manifest = sha256(body)),
    origin     text   NOT NULL REFERENCES campaign,
    -- The signed note over the manifest.
    signatures text   NOT NULL,
    body       bytea  NOT NULL,
    UNIQUE (origin, holds_from)
);
SELECT make_append_only('campaign_manifest');

-- Whether entries are accepted: what stands at the highest place counts.
CREATE TABLE campaign_state (
    place  bigint NOT NULL,
    at     bigint NOT NULL,
    origin text   NOT NULL REFERENCES campaign,
    state  text   NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
    reason text   NOT NULL,
    -- As the operator's key has signed it.
    note   text   NOT NULL,
    PRIMARY KEY (origin, place)
);
SELECT make_append_only('campaign_state');

-- One row an entry. What the log publishes of it are 127 bytes: a fixed beginning and the five fields
-- that the check of `leaf` names.
CREATE TABLE lottery_entry (
    id              bigint  NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Seconds since 1970.
    accepted_at     bigint  NOT NULL CHECK (accepted_at >= 0),
    odds_table      integer NOT NULL CHECK (odds_table >= 0),
    manifest        bytea   NOT NULL CHECK (octet_length(manifest) = 32),
    invoice         bytea   NOT NULL CHECK (octet_length(invoice) = 32),
    holder_tag      bytea   NOT NULL CHECK (octet_length(holder_tag) = 32),
    -- The receipt promises this hash, so it must be that of what the log will publish.
    leaf            bytea   NOT NULL UNIQUE CHECK (leaf = sha256(
        -- 00, the length of the text and "fapiao.entry.v1"
        '\x000000000f66617069616f2e656e7472792e7631'::bytea || manifest || invoice || holder_tag
        || int8send(accepted_at) || int4send(odds_table))),
    key_fingerprint bytea   NOT NULL,
    -- Counts the caps of one seller without naming him.
    seller_tag      bytea   NOT NULL CHECK (octet_length(seller_tag) = 32),
    origin          text    NOT NULL,
    holder          text    NOT NULL CHECK (octet_length(holder) BETWEEN 1 AND 512),
    -- Seller, code, number, amount and buyer, encrypted under a key that is in no database.
    personal        bytea   NOT NULL,
    -- One invoice enters once, in all campaigns that exclude each other.
    UNIQUE (key_fingerprint, invoice)
);
SELECT make_append_only('lottery_entry');

-- Entries that have no index yet. The trigger adds a row with the entry, and the sequencer takes it out
-- in the transaction that gives the index.
CREATE TABLE lottery_waiting (
    entry_id bigint NOT NULL,
    origin   text   NOT NULL,
    PRIMARY KEY (origin, entry_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Not by foreign keys: their row locks on the one campaign would make all entries wait for each other,
-- and neither a campaign nor a manifest is ever changed. There is no NOTIFY either: it holds one lock of
-- the whole database through the commit, so entries would be written one after another. The sequencer
-- looks every few milliseconds.
CREATE FUNCTION await_sealing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN campaign_manifest AS m ON m.manifest = added.manifest AND m.origin = added.origin
        LEFT JOIN campaign AS c
            ON c.origin = added.origin AND c.key_fingerprint = added.key_fingerprint
        WHERE m.manifest IS NULL OR c.origin IS NULL) THEN
        RAISE EXCEPTION 'an entry carries a manifest or a key that is not its campaign''s'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    INSERT INTO lottery_waiting (origin, entry_id) SELECT origin, id FROM added;
    RETURN NULL;
END
$$;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION await_sealing() SET search_path = %I, pg_temp',
                   current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION await_sealing() FROM PUBLIC;
CREATE TRIGGER await_sealing AFTER INSERT ON lottery_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION await_sealing();

-- The log: without gaps from 0, for the sequencer counts itself; a sequence has gaps.
CREATE TABLE log_leaf (
    index    bigint NOT NULL CHECK (index >= 0),
    entry_id bigint NOT NULL UNIQUE REFERENCES lottery_entry,
    leaf     bytea  NOT NULL CHECK (octet_length(leaf) = 32),
    origin   text   NOT NULL,
    PRIMARY KEY (origin, index)
);
SELECT make_append_only('log_leaf');

-- The log as it was last signed. A sequencer that lost its lock to another finds another size here.
CREATE TABLE log_head (
    size       bigint NOT NULL CHECK (size > 0),
    root       bytea  NOT NULL CHECK (octet_length(root) = 32),
    origin     text   NOT NULL PRIMARY KEY REFERENCES campaign,
    -- With the log's signature.
    checkpoint text   NOT NULL
) WITH (fillfactor = 50);

CREATE FUNCTION refuse_smaller_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a log only grows: % entries after %', NEW.size, OLD.size
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE EXECUTE ON FUNCTION refuse_smaller_log() FROM PUBLIC;
CREATE TRIGGER only_grows BEFORE UPDATE ON log_head FOR EACH ROW
    WHEN (NEW.size <= OLD.size OR NEW.origin <> OLD.origin) EXECUTE FUNCTION refuse_smaller_log();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A seal begins with the indexes of its entries, is cosigned, and is complete with its outcomes.
CREATE TABLE seal (
    -- From 0, without gaps.
    number        bigint      NOT NULL CHECK (number >= 0),
    -- Of the log, behind the seal's last entry and before its first.
    size          bigint      NOT NULL,
    first         bigint      NOT NULL CHECK (first >= 0 AND first < size),
    begun_at      timestamptz NOT NULL,
    completed_at  timestamptz,
    manifest      bytea       NOT NULL REFERENCES campaign_manifest,
    root          bytea       NOT NULL CHECK (octet_length(root) = 32),
    previous_seed bytea       NOT NULL CHECK (octet_length(previous_seed) = 32),
    seed          bytea       CHECK (octet_length(seed) = 32),
    origin        text        NOT NULL REFERENCES campaign,
    -- By the log alone, and with the first cosignature that each witness gave for this size.
    checkpoint    text        NOT NULL,
    cosigned      text,
    -- One of each revealer, in the manifest's order.
    proofs        bytea[],
    PRIMARY KEY (origin, size),
    UNIQUE (origin, number),
    -- One successor to a seal.
    UNIQUE (origin, first),
    CHECK ((seed IS NULL) = (proofs IS NULL) AND (seed IS NULL) = (completed_at IS NULL)),
    CHECK (seed IS NULL OR cosigned IS NOT NULL)
);

-- What stands there never changes; what is missing comes once.
CREATE TRIGGER written_once BEFORE UPDATE ON seal FOR EACH ROW
    WHEN (OLD.seed IS NOT NULL OR (OLD.cosigned IS NOT NULL AND NEW.cosigned IS DISTINCT FROM OLD.cosigned)
        OR (OLD.number, OLD.size, OLD.first, OLD.begun_at, OLD.manifest, OLD.root, OLD.previous_seed,
            OLD.origin, OLD.checkpoint)
        IS DISTINCT FROM (NEW.number, NEW.size, NEW.first, NEW.begun_at, NEW.manifest, NEW.root,
            NEW.previous_seed, NEW.origin, NEW.checkpoint))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The winners of complete seals. An entry of a complete seal that is not here has lost.
CREATE TABLE win (
    index    bigint NOT NULL,
    entry_id bigint NOT NULL UNIQUE REFERENCES lottery_entry,
    fen      bigint NOT NULL CHECK (fen > 0),
    origin   text   NOT NULL,
    prize    text   NOT NULL,
    PRIMARY KEY (origin, index),
    FOREIGN KEY (origin, index) REFERENCES log_leaf (origin, index)
);
SELECT make_append_only('win');
