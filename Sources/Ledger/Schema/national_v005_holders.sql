-- Who enters: holders, the identities by which they are known, and the one way in.

-- A holder is a random id and nothing else.
CREATE TABLE holder (
    made_at timestamptz NOT NULL DEFAULT now(),
    id      text        NOT NULL PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$')
);
SELECT make_append_only('holder');

-- What a holder is known by in one channel. A row may be deleted, and then nothing says any more whose entries
-- those of the holder are.
CREATE TABLE holder_identity (
    bound_at timestamptz NOT NULL DEFAULT now(),
    -- An HMAC of kind and identity under a key that is in no database: equal for equal ones.
    tag      bytea       NOT NULL PRIMARY KEY CHECK (octet_length(tag) = 32),
    holder   text        NOT NULL REFERENCES holder DEFERRABLE INITIALLY DEFERRED,
    -- The channel, and who answers for the name in it.
    kind     text        NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 128),
    -- Encrypted under a key that is in no database.
    identity bytea       NOT NULL
);
CREATE INDEX holder_identity_holder ON holder_identity (holder, kind);

-- Seller, buyer and amount, as an HMAC under the campaign key: finds the entries of invoices that were voided
-- or reversed and issued anew.
ALTER TABLE lottery_entry ADD COLUMN sale_tag bytea CHECK (octet_length(sale_tag) = 32);
CREATE INDEX lottery_entry_sale ON lottery_entry (key_fingerprint, sale_tag);
-- For the caps.
CREATE INDEX lottery_entry_holder ON lottery_entry (holder, accepted_at);
CREATE INDEX lottery_entry_seller ON lottery_entry (seller_tag, accepted_at);

-- To be called first, in a transaction that reads what is committed: from here on nobody else changes what the
-- entries of this transaction look for and count. Everybody locks in the same order, so nobody waits in a
-- circle, whatever the names are: of invoices, of holders or of identities that nobody has met, and of sellers
-- whose entries are capped.
CREATE FUNCTION lock_for_entries(names text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    key bigint;
BEGIN
    -- Each statement behind this must see what was committed while this one waited.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'entries need transactions that read what is committed'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    FOR key IN SELECT DISTINCT hashtextextended(name, 0) FROM unnest(names) AS name ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(key);
    END LOOP;
END
$$;
REVOKE EXECUTE ON FUNCTION lock_for_entries(text[]) FROM PUBLIC;

-- Enters one invoice, whose names are locked (lock_for_entries), or says why not. `stored` is the entry that
-- there is then: the new one, or the earlier one of the same holder. Where the identity was bound to another
-- holder meanwhile, `outcome` is 'bound' and stored.holder that one: what the holder's id is in must be
-- made anew.
CREATE FUNCTION enter_lottery(
    given_origin text, given_key bytea, given_manifest bytea, given_invoice bytea,
    given_holder_tag bytea, given_accepted_at bigint, given_odds_table integer, given_leaf bytea,
    given_holder text, given_seller bytea, given_sale bytea, given_personal bytea,
    identity_tag bytea, identity_kind text, identity_sealed bytea,
    day_from bigint, day_to bigint, month_from bigint, month_to bigint,
    holder_day bigint, holder_month bigint, holder_all bigint, seller_day bigint,
    seller_all bigint,
    OUT outcome text, OUT stored lottery_entry
) LANGUAGE plpgsql AS $$
DECLARE
    bound text;
    state text;
BEGIN
    -- Two sessions may have met somebody new at once: the later one is told the holder, and may find that it is
    -- the same person's entry that is there.
    SELECT i.holder INTO bound FROM holder_identity AS i WHERE i.tag = identity_tag;
    IF bound <> given_holder THEN
        outcome := 'bound';
        stored.holder := bound;
        RETURN;
    END IF;

    -- Before all rules: whoever asks again is told the same, whatever has changed since.
    SELECT e.* INTO stored FROM lottery_entry AS e
    WHERE e.key_fingerprint = given_key AND e.invoice = given_invoice;
    IF FOUND THEN
        outcome := CASE stored.holder WHEN given_holder THEN 'known' ELSE 'taken' END;
        RETURN;
    END IF;

    SELECT s.state INTO state FROM campaign_state AS s
    WHERE s.origin = given_origin ORDER BY s.place DESC LIMIT 1;
    IF state <> 'open' THEN
        outcome := state;
        RETURN;
    END IF;

    -- Nothing is counted beyond the cap itself, and nothing where there is none.
    outcome := CASE
        WHEN holder_day IS NOT NULL AND holder_day <= (
            SELECT count(*) FROM (
                SELECT FROM lottery_entry AS e
                WHERE e.holder = given_holder AND e.origin = given_origin
                    AND e.accepted_at >= day_from AND e.accepted_at < day_to
                LIMIT holder_day) AS used) THEN 'holder-day'
        WHEN holder_month IS NOT NULL AND holder_month <= (
            SELECT count(*) FROM (
                SELECT FROM lottery_entry AS e
                WHERE e.holder = given_holder AND e.origin = given_origin
                    AND e.accepted_at >= month_from AND e.accepted_at < month_to
                LIMIT holder_month) AS used) THEN 'holder-month'
        WHEN holder_all IS NOT NULL AND holder_all <= (
            SELECT count(*) FROM (
                SELECT FROM lottery_entry AS e
                WHERE e.holder = given_holder AND e.origin = given_origin
                LIMIT holder_all) AS used) THEN 'holder-all'
        WHEN seller_day IS NOT NULL AND seller_day <= (
            SELECT count(*) FROM (
                SELECT FROM lottery_entry AS e
                WHERE e.seller_tag = given_seller AND e.origin = given_origin
                    AND e.accepted_at >= day_from AND e.accepted_at < day_to
                LIMIT seller_day) AS used) THEN 'seller-day'
        WHEN seller_all IS NOT NULL AND seller_all <= (
            SELECT count(*) FROM (
                SELECT FROM lottery_entry AS e
                WHERE e.seller_tag = given_seller AND e.origin = given_origin
                LIMIT seller_all) AS used) THEN 'seller-all'
    END;
    IF outcome IS NOT NULL THEN RETURN; END IF;

    IF bound IS NULL THEN
        INSERT INTO holder_identity (tag, holder, kind, identity)
        VALUES (identity_tag, given_holder, identity_kind, identity_sealed);
        INSERT INTO holder (id) VALUES (given_holder) ON CONFLICT (id) DO NOTHING;
    END IF;

    INSERT INTO lottery_entry AS e (
        origin, key_fingerprint, manifest, invoice, holder_tag, accepted_at, odds_table, leaf,
        holder, seller_tag, sale_tag, personal)
    VALUES (
        given_origin, given_key, given_manifest, given_invoice, given_holder_tag,
        given_accepted_at, given_odds_table, given_leaf, given_holder, given_seller, given_sale,
        given_personal)
    RETURNING e.* INTO stored;
    outcome := 'entered';
END
$$;
REVOKE EXECUTE ON FUNCTION enter_lottery(
    text, bytea, bytea, bytea, bytea, bigint, integer, bytea, text, bytea, bytea, bytea, bytea, text,
    bytea, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint) FROM PUBLIC;
