-- Who is signed in, by what, and who is one person with whom (HolderStore). Nothing here says an identity, a code
-- or a cookie in clear: there are HMACs, digests, and ciphers under a key that is in no database.

-- Of two holders who are one person the older id is used from then on. Entries stay as they are, for the log has
-- the id in them; caps count both.
CREATE TABLE holder_join (
    joined_at timestamptz NOT NULL DEFAULT now(),
    younger   text        NOT NULL PRIMARY KEY REFERENCES holder,
    -- Never one that is another's younger.
    older     text        NOT NULL REFERENCES holder CHECK (older <> younger)
);
CREATE INDEX holder_join_older ON holder_join (older);

-- Whoever asks to be forgotten and comes back is another holder, whose entries are counted together with those
-- before: else being forgotten would be a way around the caps. Who it was is not written here.
CREATE TABLE forgotten_identity (
    forgotten_at timestamptz NOT NULL DEFAULT now(),
    tag          bytea       NOT NULL CHECK (octet_length(tag) = 32),
    holder       text        NOT NULL REFERENCES holder,
    PRIMARY KEY (tag, holder)
);
CREATE INDEX forgotten_identity_age ON forgotten_identity (forgotten_at);

-- Entries whose openings are to be erased as soon as no auditor needs them.
CREATE TABLE opening_erasure (
    asked_at timestamptz NOT NULL DEFAULT now(),
    entry_id bigint      NOT NULL PRIMARY KEY REFERENCES lottery_entry
);

-- An opening is erased by emptying it; all else of an entry stays for ever.
DROP TRIGGER append_only ON lottery_entry;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF
    id, accepted_at, odds_table, manifest, invoice, holder_tag, leaf, key_fingerprint, seller_tag,
    sale_tag, origin, holder
    ON lottery_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_erased BEFORE UPDATE ON lottery_entry FOR EACH ROW
    WHEN (NEW.personal <> '') EXECUTE FUNCTION refuse_change();

-- The generic cell rate algorithm: the whole state of a limit is one moment.
CREATE TABLE sign_in_limit (
    arrival timestamptz NOT NULL,
    -- An HMAC of limit and spender.
    name    bytea       NOT NULL PRIMARY KEY CHECK (octet_length(name) = 32)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX sign_in_limit_arrival ON sign_in_limit (arrival);

CREATE TABLE sign_in_code (
    expires_at timestamptz NOT NULL,
    tries      integer     NOT NULL CHECK (tries >= 0),
    -- The digest of what only the browser that asked for the code has.
    browser    bytea       NOT NULL PRIMARY KEY CHECK (octet_length(browser) = 32),
    code       bytea       NOT NULL CHECK (octet_length(code) = 32),
    tag        bytea       NOT NULL CHECK (octet_length(tag) = 32),
    kind       text        NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 128),
    identity   bytea       NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX sign_in_code_tag ON sign_in_code (tag);
CREATE INDEX sign_in_code_expires ON sign_in_code (expires_at);

CREATE TABLE sign_in_link (
    expires_at timestamptz NOT NULL,
    link       bytea       NOT NULL PRIMARY KEY CHECK (octet_length(link) = 32),
    tag        bytea       NOT NULL CHECK (octet_length(tag) = 32),
    kind       text        NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 128),
    identity   bytea       NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX sign_in_link_tag ON sign_in_link (tag);
CREATE INDEX sign_in_link_expires ON sign_in_link (expires_at);

CREATE TABLE holder_session (
    ends_at    timestamptz NOT NULL,
    idle_until timestamptz NOT NULL,
    -- Seconds by which being asked for puts `idle_until` off.
    idle       float8      NOT NULL CHECK (idle > 0),
    -- The digest of the cookie.
    token      bytea       NOT NULL PRIMARY KEY CHECK (octet_length(token) = 32),
    tag        bytea       NOT NULL CHECK (octet_length(tag) = 32),
    kind       text        NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 128),
    identity   bytea       NOT NULL
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX holder_session_tag ON holder_session (tag);
CREATE INDEX holder_session_ends ON holder_session (least(ends_at, idle_until));

-- How many seconds each of some limits asks to wait; what is not positive asks for nothing.
CREATE FUNCTION sign_in_wait(
    names bytea[], bursts integer[], periods integer[], present timestamptz
) RETURNS float8 LANGUAGE sql AS $$
    SELECT coalesce(max(
        -- After the clock went back an arrival may lie further ahead than any spend can put it.
        least(greatest(extract(epoch FROM l.arrival - present)::float8, 0), g.period)
            + g.period::float8 / g.burst - g.period), 0)
    FROM unnest(names, bursts, periods) AS g (name, burst, period)
    JOIN sign_in_limit AS l ON l.name = g.name
$$;

-- Spends all of the limits and says 0, or none of them and how many seconds to wait.
CREATE FUNCTION spend_sign_in(names bytea[], bursts integer[], periods integer[]) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
    present timestamptz := clock_timestamp();
    -- Of the arithmetic.
    least_wait CONSTANT float8 := 0.001;
    wait float8;
BEGIN
    -- Decided below; asked first so that a flood of refusals writes nothing.
    wait := sign_in_wait(names, bursts, periods, present);
    IF wait > least_wait THEN RETURN wait; END IF;
    -- Everybody makes and locks the rows in one order.
    INSERT INTO sign_in_limit (name, arrival)
    SELECT n, present FROM unnest(names) AS n ORDER BY n
    ON CONFLICT (name) DO NOTHING;
    PERFORM FROM sign_in_limit AS l WHERE l.name = ANY (names) ORDER BY l.name FOR UPDATE;
    wait := sign_in_wait(names, bursts, periods, present);
    IF wait > least_wait THEN RETURN wait; END IF;
    UPDATE sign_in_limit AS l
    SET arrival = greatest(l.arrival, present) + g.period::float8 / g.burst * interval '1 second'
    FROM unnest(names, bursts, periods) AS g (name, burst, period)
    WHERE l.name = g.name;
    RETURN 0;
END
$$;

-- All ids of a holder: this one and those who were joined with him. In plpgsql, which keeps its plan.
CREATE FUNCTION ids_of_holder(given text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN given || ARRAY(SELECT younger FROM holder_join WHERE older = given);
END
$$;

-- Makes the holders of two identities one, and says 'joined', or 'again' where they were changing just now.
-- Two identities without a holder get the given one.
CREATE FUNCTION join_holders(
    tag_1 bytea, kind_1 text, sealed_1 bytea, tag_2 bytea, kind_2 text, sealed_2 bytea, made text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    holder_1 text := (SELECT holder FROM holder_identity WHERE tag = tag_1);
    holder_2 text := (SELECT holder FROM holder_identity WHERE tag = tag_2);
    kept text;
    gone text;
BEGIN
    -- Whoever enters as one of the two waits, and then finds the identity bound to the holder that stays
    -- (EntryStatement has the names). All locks are taken at once, in the order that everybody has.
    PERFORM lock_for_entries(ARRAY[
        'joins', 'identity ' || encode(tag_1, 'hex'), 'identity ' || encode(tag_2, 'hex'),
        'holder ' || coalesce(holder_1, made), 'holder ' || coalesce(holder_2, made)]);
    IF holder_1 IS DISTINCT FROM (SELECT holder FROM holder_identity WHERE tag = tag_1)
        OR holder_2 IS DISTINCT FROM (SELECT holder FROM holder_identity WHERE tag = tag_2) THEN
        RETURN 'again';
    END IF;
    IF holder_1 IS NULL AND holder_2 IS NULL THEN
        INSERT INTO holder (id) VALUES (made);
    END IF;
    SELECT id INTO kept FROM holder
    WHERE id IN (holder_1, holder_2) OR (holder_1 IS NULL AND holder_2 IS NULL AND id = made)
    ORDER BY made_at, id LIMIT 1;
    SELECT id INTO gone FROM holder WHERE id IN (holder_1, holder_2) AND id <> kept;
    IF gone IS NOT NULL THEN
        UPDATE holder_identity SET holder = kept WHERE holder = gone;
        UPDATE holder_join SET older = kept WHERE older = gone;
        INSERT INTO holder_join (younger, older) VALUES (gone, kept);
    END IF;
    INSERT INTO holder_identity (tag, holder, kind, identity)
    VALUES (tag_1, kept, kind_1, sealed_1), (tag_2, kept, kind_2, sealed_2)
    ON CONFLICT (tag) DO NOTHING;
    RETURN 'joined';
END
$$;

-- Forgets the holder of an identity, and says 'forgotten', or 'again' where he was changing just now.
CREATE FUNCTION forget_holder(given bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    forgotten text := (SELECT holder FROM holder_identity WHERE tag = given);
    tags bytea[] := ARRAY(
        SELECT given UNION SELECT tag FROM holder_identity WHERE holder = forgotten ORDER BY 1);
BEGIN
    PERFORM lock_for_entries(
        ARRAY(SELECT 'identity ' || encode(tag, 'hex') FROM unnest(tags) AS tag)
        || ARRAY['joins', 'holder ' || coalesce(forgotten, '')]);
    IF forgotten IS DISTINCT FROM (SELECT holder FROM holder_identity WHERE tag = given)
        OR tags <> ARRAY(
            SELECT given UNION SELECT tag FROM holder_identity WHERE holder = forgotten ORDER BY 1)
    THEN
        RETURN 'again';
    END IF;
    INSERT INTO forgotten_identity (tag, holder)
    SELECT tag, holder FROM holder_identity WHERE holder = forgotten
    ON CONFLICT (tag, holder) DO NOTHING;
    INSERT INTO opening_erasure (entry_id)
    SELECT id FROM lottery_entry WHERE holder = ANY (ids_of_holder(forgotten)) AND personal <> ''
    ON CONFLICT (entry_id) DO NOTHING;
    -- Invoices that wait to be entered are in a step that comes later.
    IF to_regclass('awaited_invoice') IS NOT NULL THEN
        DELETE FROM awaited_invoice WHERE person = ANY (tags);
        DELETE FROM awaited_outcome WHERE entry_id IN (
            SELECT id FROM lottery_entry WHERE holder = ANY (ids_of_holder(forgotten)));
    END IF;
    DELETE FROM holder_session WHERE tag = ANY (tags);
    DELETE FROM sign_in_code WHERE tag = ANY (tags);
    DELETE FROM sign_in_link WHERE tag = ANY (tags);
    DELETE FROM holder_identity WHERE holder = forgotten;
    RETURN 'forgotten';
END
$$;

-- Erases openings that somebody asked to have erased. Those of winners, and of entries that are not judged yet,
-- only where an auditor has them.
CREATE FUNCTION erase_openings(entries bigint[], are_given boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    erased bigint[];
BEGIN
    SELECT array_agg(o.entry_id ORDER BY o.entry_id) INTO erased
    FROM opening_erasure AS o
    WHERE o.entry_id = ANY (entries) AND (are_given OR (
        NOT EXISTS (SELECT FROM win AS w WHERE w.entry_id = o.entry_id)
        AND EXISTS (
            SELECT FROM log_leaf AS l JOIN seal AS s ON s.origin = l.origin
            WHERE l.entry_id = o.entry_id AND s.size > l.index AND s.completed_at IS NOT NULL)));
    UPDATE lottery_entry SET personal = '' WHERE id = ANY (erased);
    DELETE FROM opening_erasure WHERE entry_id = ANY (erased);
END
$$;
CREATE FUNCTION erase_lost_openings(entries bigint[]) RETURNS void
LANGUAGE sql AS 'SELECT erase_openings(entries, false)';

-- A worker may join, forget and erase in these ways, and change nothing else of holders and entries.
DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'join_holders(bytea, text, bytea, bytea, text, bytea, text)', 'forget_holder(bytea)',
        'erase_lost_openings(bigint[])'] LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %I, pg_temp',
                       given, current_schema());
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION
    sign_in_wait(bytea[], integer[], integer[], timestamptz),
    spend_sign_in(bytea[], integer[], integer[]), ids_of_holder(text),
    join_holders(bytea, text, bytea, bytea, text, bytea, text), forget_holder(bytea),
    erase_openings(bigint[], boolean), erase_lost_openings(bigint[])
    FROM PUBLIC;

-- As before (national_v005_holders.sql), but: a holder is all his ids, and what he entered before he was forgotten
-- counts too; 'unbound' says that the identity's holder was forgotten meanwhile, and nothing may bind it to that
-- one again; an invoice whose like has fallen is refused where and as one that is taken; and a state holds from
-- its second on, as everybody reads in its note.
DROP FUNCTION enter_lottery(
    text, bytea, bytea, bytea, bytea, bigint, integer, bytea, text, bytea, bytea, bytea, bytea, text,
    bytea, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint);
CREATE FUNCTION enter_lottery(
    given_origin text, given_key bytea, given_manifest bytea, given_invoice bytea,
    given_holder_tag bytea, given_accepted_at bigint, given_odds_table integer, given_leaf bytea,
    given_holder text, given_seller bytea, given_sale bytea, given_personal bytea,
    identity_tag bytea, identity_kind text, identity_sealed bytea,
    day_from bigint, day_to bigint, month_from bigint, month_to bigint,
    holder_day bigint, holder_month bigint, holder_all bigint, seller_day bigint,
    seller_all bigint, is_fallen boolean,
    OUT outcome text, OUT stored lottery_entry
) LANGUAGE plpgsql AS $$
DECLARE
    bound text;
    state text;
    own text[];
    counted text[];
    is_taken boolean := is_fallen;
BEGIN
    -- Two sessions may have met somebody new at once: the later one is told the holder, and may find that it is
    -- the same person's entry that is there.
    SELECT i.holder INTO bound FROM holder_identity AS i WHERE i.tag = identity_tag;
    IF bound <> given_holder THEN
        outcome := 'bound';
        stored.holder := bound;
        RETURN;
    END IF;
    IF bound IS NULL AND EXISTS (
        SELECT FROM forgotten_identity AS f
        WHERE f.tag = identity_tag AND given_holder = ANY (ids_of_holder(f.holder)))
    THEN
        outcome := 'unbound';
        RETURN;
    END IF;
    own := ids_of_holder(given_holder);

    -- Before all rules: whoever asks again is told the same, whatever has changed since.
    SELECT e.* INTO stored FROM lottery_entry AS e
    WHERE e.key_fingerprint = given_key AND e.invoice = given_invoice;
    IF FOUND THEN
        IF stored.holder = ANY (own) THEN
            outcome := 'known';
            RETURN;
        END IF;
        is_taken := true;
    END IF;

    SELECT s.state INTO state FROM campaign_state AS s
    WHERE s.origin = given_origin AND s.at <= given_accepted_at ORDER BY s.place DESC LIMIT 1;
    IF state <> 'open' THEN
        outcome := state;
        RETURN;
    END IF;

    SELECT own || coalesce(array_agg(id), '{}') INTO counted
    FROM forgotten_identity AS f CROSS JOIN LATERAL unnest(ids_of_holder(f.holder)) AS id
    WHERE f.tag = identity_tag;
    -- Nothing is counted beyond the cap itself, and nothing where there is none.
    outcome := CASE
        WHEN holder_day IS NOT NULL AND holder_day <= (
            SELECT count(*) FROM (
                SELECT FROM lottery_entry AS e
                WHERE e.holder = ANY (counted) AND e.origin = given_origin
                    AND e.accepted_at >= day_from AND e.accepted_at < day_to
                LIMIT holder_day) AS used) THEN 'holder-day'
        WHEN holder_month IS NOT NULL AND holder_month <= (
            SELECT count(*) FROM (
                SELECT FROM lottery_entry AS e
                WHERE e.holder = ANY (counted) AND e.origin = given_origin
                    AND e.accepted_at >= month_from AND e.accepted_at < month_to
                LIMIT holder_month) AS used) THEN 'holder-month'
        WHEN holder_all IS NOT NULL AND holder_all <= (
            SELECT count(*) FROM (
                SELECT FROM lottery_entry AS e
                WHERE e.holder = ANY (counted) AND e.origin = given_origin
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

    -- Behind all other rules: who may enter nothing more learns nothing of what others have entered.
    IF is_taken THEN
        outcome := 'taken';
        RETURN;
    END IF;

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
    bytea, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, boolean)
    FROM PUBLIC;
