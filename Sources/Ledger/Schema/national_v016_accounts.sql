-- Where winners want their prizes: accounts, documents for the tax, how long a prize can be claimed, and what holders
-- are told of all that. Whose an account is, and when it may be paid to, is decided here and nowhere else: whoever has
-- taken over somebody's session pays himself nothing before the rest is over and the holder was told. A worker is believed
-- in two things: that a wallet of WeChat is the holder's own, and that a notice was told.

-- How long an account rests after its holder was told of it. Nobody has a right to change it; the owner of a
-- demonstration's private database does.
CREATE TABLE account_rule (
    rest   interval NOT NULL CHECK (rest >= '0'),
    is_one boolean  NOT NULL PRIMARY KEY DEFAULT true CHECK (is_one)
);
INSERT INTO account_rule (rest) VALUES ('72 hours');
CREATE FUNCTION account_rest() RETURNS interval LANGUAGE sql STABLE AS 'SELECT rest FROM account_rule';

CREATE TABLE payee_account (
    bound_at   timestamptz NOT NULL DEFAULT now(),
    -- When all identities of the holder were told of it.
    told_at    timestamptz,
    -- From then on prizes go there; infinity until somebody was told.
    payable_at timestamptz NOT NULL DEFAULT 'infinity',
    -- Then the account itself is gone from here: `sealed` is empty.
    removed_at timestamptz,
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The holder's order: the lowest is tried first.
    place      integer     NOT NULL,
    -- Whether what waited for it has it.
    is_given   boolean     NOT NULL DEFAULT false,
    holder     text        NOT NULL REFERENCES holder,
    channel    text        NOT NULL CHECK (channel IN ('wechat', 'alipay', 'bank')),
    -- The last characters, by which the holder knows it.
    tail       text        NOT NULL CHECK (octet_length(tail) BETWEEN 1 AND 16),
    -- An HMAC under a key that is in no database: equal for equal accounts.
    tag        bytea       NOT NULL CHECK (octet_length(tag) = 32),
    -- For whoever pays: no worker can read it again.
    sealed     bytea       NOT NULL CHECK (octet_length(sealed) <= 4096),
    CHECK ((removed_at IS NULL) = (sealed <> ''))
);
CREATE UNIQUE INDEX payee_account_once ON payee_account (holder, tag) WHERE removed_at IS NULL;
CREATE INDEX payee_account_holder ON payee_account (holder, bound_at);
CREATE INDEX payee_account_tag ON payee_account (tag);
CREATE INDEX payee_account_payable ON payee_account (payable_at)
    WHERE removed_at IS NULL AND NOT is_given;

-- Name, kind and number of an identity document, for prizes that are taxed. The newest of a holder counts.
CREATE TABLE holder_document (
    given_at timestamptz NOT NULL DEFAULT now(),
    id       bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    holder   text        NOT NULL REFERENCES holder,
    kind     text        NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 32),
    tail     text        NOT NULL CHECK (octet_length(tail) BETWEEN 1 AND 16),
    sealed   bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 4096)
);
CREATE INDEX holder_document_holder ON holder_document (holder, id);

-- What a holder is told, written in the transaction of what it is about. A public worker hands it to the outgoing
-- messages and says so; if it dies between the two, another one does the same, under the same names.
CREATE TABLE holder_notice (
    at      timestamptz NOT NULL DEFAULT now(),
    -- When somebody takes it up, and until when he has it.
    due_at  timestamptz NOT NULL DEFAULT now(),
    told_at timestamptz,
    id      bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account bigint      REFERENCES payee_account,
    holder  text        NOT NULL REFERENCES holder,
    kind    text        NOT NULL CHECK (kind IN (
        'account bound', 'account removed', 'identity joined', 'document given', 'paid', 'returned',
        'account needed', 'tap', 'claim soon', 'unclaimed', 'held', 'stopped', 'clawed back',
        'repaid')),
    win     text        REFERENCES payout
);
CREATE INDEX holder_notice_due ON holder_notice (due_at) WHERE told_at IS NULL;
CREATE INDEX holder_notice_holder ON holder_notice (holder);
CREATE INDEX holder_notice_told ON holder_notice (told_at) WHERE told_at IS NOT NULL;

ALTER TABLE payout
    ADD COLUMN paid_at     timestamptz,
    -- Unclaimed until then, it goes back to the fund; NULL where the campaign says nothing.
    ADD COLUMN claim_until timestamptz,
    -- How often the holder was reminded.
    ADD COLUMN reminders   smallint NOT NULL DEFAULT 0,
    -- Of the account that `payee` is, and of those that could not be paid.
    ADD COLUMN account     bigint,
    ADD COLUMN tried       bigint[] NOT NULL DEFAULT '{}',
    -- A random id, as the entry has it.
    ADD COLUMN holder      text,
    -- Encrypted like the account, and kept with a taxed prize for as long as the tax office asks.
    ADD COLUMN document    bytea;
CREATE INDEX payout_holder ON payout (holder);
CREATE INDEX IF NOT EXISTS payout_entry ON payout (origin, index);
CREATE INDEX payout_unclaimed ON payout (claim_until)
    WHERE claim_until IS NOT NULL AND (payee IS NULL OR next IN ('payee', 'visit'));
CREATE INDEX payout_taxed ON payout (paid_at) WHERE withheld > 0;
UPDATE payout AS p SET holder = e.holder
FROM log_leaf AS l JOIN lottery_entry AS e ON e.id = l.entry_id
WHERE l.origin = p.origin AND l.index = p.index;

-- A holder may be the younger one of a pair by now.
CREATE FUNCTION all_ids_of_holder(given text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ids_of_holder(
        coalesce((SELECT older FROM holder_join WHERE younger = given), given));
END
$$;

-- Nothing is under way, and something can still be begun.
CREATE FUNCTION payout_rests(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT state IN ('ready', 'failed', 'cancelled', 'expired', 'returned')
$$;

-- Prizes of one invoice count together (财税〔2007〕34号): above 800 yuan all of it is taxed.
CREATE FUNCTION needs_document(p payout) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p.gross + coalesce((
        SELECT sum(o.gross) FROM payout AS o
        WHERE o.origin = p.origin AND o.index = p.index AND o.win <> p.win
            AND o.state <> 'forfeited'), 0) > 80000
$$;

-- The payout with the first account of its holder that has rested and was not tried for it; without one as it is.
CREATE FUNCTION with_account(p payout) RETURNS payout LANGUAGE plpgsql AS $$
DECLARE
    ids   text[] := all_ids_of_holder(p.holder);
    best payee_account;
    paper bytea;
BEGIN
    SELECT * INTO best FROM payee_account AS a
    WHERE a.holder = ANY (ids) AND a.removed_at IS NULL AND a.payable_at <= now()
        AND a.id <> ALL (p.tried)
    ORDER BY a.place, a.id LIMIT 1;
    IF NOT FOUND THEN RETURN p; END IF;
    -- Or whoever pays has found other prizes of the same invoice.
    IF needs_document(p) OR p.reference = 'document needed' THEN
        SELECT d.sealed INTO paper FROM holder_document AS d
        WHERE d.holder = ANY (ids) ORDER BY d.id DESC LIMIT 1;
        -- Whoever pays could not read that one.
        IF NOT FOUND OR p.reference = 'document needed' AND paper = p.document THEN RETURN p; END IF;
        p.document := paper;
    END IF;
    p.payee := best.sealed;
    p.account := best.id;
    p.fence := p.fence + 1;
    p.lease_until := '-infinity';
    -- 'visit': of a wallet whose owner has to be there.
    IF p.next IN ('payee', 'visit') THEN
        p.next := NULL;
        p.next_at := now();
    END IF;
    IF p.next IS NULL AND p.hold IS NULL AND p.alarm IS NULL THEN p.wakes_at := p.next_at; END IF;
    RETURN p;
END
$$;

CREATE FUNCTION notify_winner(given_kind text, given_win text) RETURNS void
LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO holder_notice (kind, holder, win)
    -- Nobody to tell must not stop what is to be told.
    SELECT given_kind, h.id, p.win FROM payout AS p JOIN holder AS h ON h.id = p.holder
    WHERE p.win = given_win
$$;

-- Of a manifest; NULL where it says nothing that could be kept. A manifest that nobody can read must not stop a seal.
CREATE FUNCTION claim_days(manifest bytea) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    days integer := (convert_from(manifest, 'UTF8')::json ->> 'claim_days')::integer;
BEGIN
    RETURN CASE WHEN days BETWEEN 1 AND 36500 THEN days END;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;

-- Whose a new payout is, how long it can be claimed, and where it goes if the holder has said so before.
CREATE FUNCTION begin_payout() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    days integer;
BEGIN
    SELECT e.holder, claim_days(m.body)
    INTO NEW.holder, days
    FROM log_leaf AS l JOIN lottery_entry AS e ON e.id = l.entry_id
    JOIN campaign_manifest AS m ON m.manifest = e.manifest
    WHERE l.origin = NEW.origin AND l.index = NEW.index;
    IF NEW.holder IS NULL THEN RETURN NEW; END IF;
    -- To the end of a day in China.
    NEW.claim_until := ((NEW.reserved_at AT TIME ZONE 'Asia/Shanghai')::date + days + 1)::timestamp
        AT TIME ZONE 'Asia/Shanghai';
    NEW.reminders := (SELECT count(*) FROM unnest(reminder_days()) AS day WHERE day >= days);
    RETURN with_account(NEW);
END
$$;

-- So many days before its end a claim is reminded of.
CREATE FUNCTION reminder_days() RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[30, 7, 1] $$;

-- Whoever has named an account in time has so long to mend what is wrong with it.
CREATE FUNCTION longer_claim(until timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN until >= now() THEN greatest(until, now() + interval '30 days') ELSE until END
$$;

-- An account that could not be paid is followed by the holder's next one; and he is told what came of it.
CREATE FUNCTION follow_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NEW.state = 'paid' AND OLD.state <> 'paid' THEN
        NEW.paid_at := now();
        PERFORM notify_winner('paid', NEW.win);
    ELSIF NEW.state = 'returned' AND OLD.state <> 'returned' THEN
        PERFORM notify_winner('returned', NEW.win);
    ELSIF NEW.state = 'forfeited' AND OLD.state <> 'forfeited' AND NEW.reference = 'unclaimed' THEN
        PERFORM notify_winner('unclaimed', NEW.win);
    END IF;
    IF NEW.next = 'visit' AND OLD.next IS DISTINCT FROM 'visit' THEN
        PERFORM notify_winner('tap', NEW.win);
    END IF;
    -- Not where the holder has let an offer pass: he is asked again when he is there.
    IF NEW.next = 'payee' AND OLD.next IS DISTINCT FROM 'payee' AND NEW.account = OLD.account
        AND NEW.state <> 'expired' AND NOT NEW.is_void THEN
        IF NEW.reference IS DISTINCT FROM 'document needed' THEN
            NEW.tried := NEW.tried || NEW.account;
        END IF;
        NEW.claim_until := longer_claim(NEW.claim_until);
        NEW := with_account(NEW);
        IF NEW.next = 'payee' THEN PERFORM notify_winner('account needed', NEW.win); END IF;
    END IF;
    RETURN NEW;
END
$$;

-- Gives what waits of these holders' payouts an account.
CREATE FUNCTION give_accounts_of(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    waiting payout;
    given   payout;
BEGIN
    FOR waiting IN
        SELECT * FROM payout
        WHERE holder = ANY (ids) AND (payee IS NULL OR next = 'payee') AND payout_rests(state)
        ORDER BY win FOR UPDATE
    LOOP
        given := with_account(waiting);
        IF given.fence > waiting.fence THEN
            UPDATE payout
            SET payee = given.payee, account = given.account, document = given.document,
                fence = given.fence, lease_until = given.lease_until, next = given.next,
                next_at = given.next_at, wakes_at = given.wakes_at
            WHERE win = waiting.win;
        END IF;
    END LOOP;
END
$$;

-- Takes an account, or all of these holders', from payouts of which no attempt is under way.
CREATE FUNCTION take_accounts_of(ids text[], only_account bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE payout
    SET payee = NULL, account = NULL, wakes_at = NULL, fence = fence + 1, lease_until = '-infinity',
        next = CASE next WHEN 'visit' THEN 'payee' ELSE next END
    WHERE holder = ANY (ids) AND account IS NOT NULL AND payout_rests(state) AND NOT is_void
        AND (only_account IS NULL OR account = only_account)
$$;

-- For a worker, again and again: accounts that have rested. Each is looked at for another minute: a win whose
-- transaction had begun before may become visible only then.
CREATE FUNCTION give_accounts(maximum integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    given payee_account;
    seen  integer := 0;
BEGIN
    FOR given IN
        SELECT * FROM payee_account
        WHERE removed_at IS NULL AND NOT is_given AND payable_at <= now()
        ORDER BY payable_at LIMIT maximum FOR UPDATE SKIP LOCKED
    LOOP
        PERFORM give_accounts_of(all_ids_of_holder(given.holder));
        IF given.payable_at < now() - interval '1 minute' THEN
            UPDATE payee_account SET is_given = true WHERE id = given.id;
        END IF;
        seen := seen + 1;
    END LOOP;
    RETURN seen;
END
$$;

-- Whether one of the holder's own identities may be paid at once, as a wallet of the chat in which he entered may:
-- nobody has come to the holder within the rest, or he is known by that one alone.
CREATE FUNCTION is_settled(ids text[], own bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM holder_identity WHERE tag = own AND holder = ANY (ids))
        AND NOT EXISTS (SELECT FROM holder_join
                        WHERE older = ANY (ids) AND joined_at > now() - account_rest())
        AND NOT EXISTS (SELECT FROM holder_notice
                        WHERE holder = ANY (ids) AND kind = 'identity joined'
                            AND (told_at IS NULL OR told_at > now() - account_rest()))
        AND (NOT EXISTS (SELECT FROM holder_identity WHERE tag <> own AND holder = ANY (ids))
             OR NOT EXISTS (SELECT FROM holder_identity
                            WHERE holder = ANY (ids) AND bound_at > now() - account_rest()))
$$;

-- The holder of an identity, who is made where there is none; nobody else changes who it is until the end of the
-- transaction. NULL where somebody has just done so: to be tried again.
CREATE FUNCTION lock_holder(given_tag bytea, given_kind text, given_identity bytea, made text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    whose text := (SELECT holder FROM holder_identity WHERE tag = given_tag);
BEGIN
    PERFORM lock_for_entries(ARRAY[
        'joins', 'identity ' || encode(given_tag, 'hex'), 'holder ' || coalesce(whose, made)]);
    IF whose IS DISTINCT FROM (SELECT holder FROM holder_identity WHERE tag = given_tag) THEN
        RETURN NULL;
    END IF;
    IF whose IS NULL THEN
        INSERT INTO holder (id) VALUES (made);
        INSERT INTO holder_identity (tag, holder, kind, identity)
        VALUES (given_tag, made, given_kind, given_identity);
    END IF;
    RETURN coalesce(whose, made);
END
$$;

-- Binds an account: 'bound', 'known' where the holder has it, 'full', 'often', or 'again' (lock_holder). `own` is the
-- tag of the identity that the account is; NULL for all others.
CREATE FUNCTION bind_account(
    given_tag bytea, given_kind text, given_identity bytea, made text,
    new_channel text, new_tail text, new_tag bytea, new_sealed bytea, own bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    whose text := lock_holder(given_tag, given_kind, given_identity, made);
    ids   text[] := all_ids_of_holder(whose);
    known bigint;
    bound bigint;
BEGIN
    IF whose IS NULL THEN RETURN 'again'; END IF;
    SELECT id INTO known FROM payee_account
    WHERE holder = ANY (ids) AND tag = new_tag AND removed_at IS NULL;
    IF known IS NOT NULL THEN
        -- Whoever names it again wants it tried again.
        UPDATE payout SET tried = array_remove(tried, known)
        WHERE holder = ANY (ids) AND known = ANY (tried) AND payout_rests(state);
        PERFORM give_accounts_of(ids);
        RETURN 'known';
    END IF;
    IF 10 <= (SELECT count(*) FROM payee_account
              WHERE holder = ANY (ids) AND bound_at > now() - interval '1 day') THEN
        RETURN 'often';
    END IF;
    IF 5 <= (SELECT count(*) FROM payee_account WHERE holder = ANY (ids) AND removed_at IS NULL) THEN
        RETURN 'full';
    END IF;
    INSERT INTO payee_account (place, holder, channel, tail, tag, sealed, payable_at)
    VALUES (
        (SELECT coalesce(max(place), 0) + 1 FROM payee_account WHERE holder = ANY (ids)), whose,
        new_channel, new_tail, new_tag, new_sealed,
        CASE WHEN new_channel = 'wechat' AND is_settled(ids, own) THEN now() ELSE 'infinity' END)
    RETURNING id INTO bound;
    INSERT INTO holder_notice (kind, holder, account) VALUES ('account bound', whose, bound);
    UPDATE payout SET claim_until = longer_claim(claim_until)
    WHERE holder = ANY (ids) AND claim_until IS NOT NULL AND payout_rests(state);
    PERFORM give_accounts_of(ids);
    RETURN 'bound';
END
$$;

-- Puts an account first ('first') or takes it away ('remove'): false for one that is not the holder's.
CREATE FUNCTION change_account(given_tag bytea, given_id bigint, act text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    ids text[] := all_ids_of_holder((SELECT holder FROM holder_identity WHERE tag = given_tag));
BEGIN
    IF act = 'first' THEN
        UPDATE payee_account
        SET place = (SELECT min(place) - 1 FROM payee_account WHERE holder = ANY (ids))
        WHERE id = given_id AND holder = ANY (ids) AND removed_at IS NULL;
        RETURN FOUND;
    END IF;
    UPDATE payee_account SET removed_at = now(), sealed = '', payable_at = 'infinity'
    WHERE id = given_id AND holder = ANY (ids) AND removed_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO holder_notice (kind, holder, account) VALUES ('account removed', ids[1], given_id);
    PERFORM take_accounts_of(ids, given_id);
    PERFORM give_accounts_of(ids);
    RETURN true;
END
$$;

-- 'given', 'often' or 'again'. What was given before goes, but where a taxed prize has it.
CREATE FUNCTION give_document(
    given_tag bytea, given_kind text, given_identity bytea, made text,
    new_kind text, new_tail text, new_sealed bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    whose text := lock_holder(given_tag, given_kind, given_identity, made);
    ids   text[] := all_ids_of_holder(whose);
BEGIN
    IF whose IS NULL THEN RETURN 'again'; END IF;
    IF 10 <= (SELECT count(*) FROM holder_notice
              WHERE holder = ANY (ids) AND kind = 'document given'
                AND at > now() - interval '1 day') THEN
        RETURN 'often';
    END IF;
    DELETE FROM holder_document WHERE holder = ANY (ids);
    INSERT INTO holder_document (holder, kind, tail, sealed)
    VALUES (whose, new_kind, new_tail, new_sealed);
    INSERT INTO holder_notice (kind, holder) VALUES ('document given', whose);
    PERFORM give_accounts_of(ids);
    RETURN 'given';
END
$$;

-- Somebody has come to a holder: his accounts rest anew, from when all were told. Else an account that a thief bound
-- long ago as himself would be paid as soon as he has joined.
CREATE FUNCTION rest_accounts(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payee_account SET payable_at = 'infinity', is_given = false
    WHERE holder = ANY (ids) AND removed_at IS NULL;
    -- Whoever had named one in time has it again after the rest.
    UPDATE payout SET claim_until = greatest(claim_until, now() + interval '30 days')
    WHERE holder = ANY (ids) AND account IS NOT NULL AND claim_until IS NOT NULL
        AND payout_rests(state) AND NOT is_void;
    PERFORM take_accounts_of(ids, NULL);
    IF NOT EXISTS (SELECT FROM holder_notice
                   WHERE holder = ANY (ids) AND kind = 'identity joined' AND told_at IS NULL) THEN
        INSERT INTO holder_notice (kind, holder) VALUES ('identity joined', ids[1]);
    END IF;
END
$$;
CREATE FUNCTION rest_after_join() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF TG_TABLE_NAME = 'holder_join' THEN
        PERFORM rest_accounts(all_ids_of_holder(NEW.older));
    ELSIF EXISTS (
        SELECT FROM holder_identity WHERE holder = NEW.holder AND tag <> NEW.tag) THEN
        PERFORM rest_accounts(all_ids_of_holder(NEW.holder));
    END IF;
    RETURN NULL;
END
$$;

-- With the last identity of a holder goes what he has told of himself.
CREATE FUNCTION forget_accounts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    ids text[] := all_ids_of_holder(OLD.holder);
BEGIN
    IF NOT EXISTS (SELECT FROM holder_identity WHERE holder = ANY (ids)) THEN
        UPDATE payee_account
        SET removed_at = coalesce(removed_at, now()), sealed = '', tail = '*', payable_at = 'infinity'
        WHERE holder = ANY (ids);
        DELETE FROM holder_document WHERE holder = ANY (ids);
    END IF;
    RETURN NULL;
END
$$;

-- Notices to be told, for one worker alone until the lease is over, with those whom they are for.
CREATE FUNCTION claim_notices(maximum integer, lease float8) RETURNS TABLE (
    notice bigint, kind text, leaf bytea, accepted_at bigint, fen bigint, reference text,
    claim_until timestamptz, channel text, tail text, tags bytea[], kinds text[], identities bytea[]
) LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    RETURN QUERY
    WITH due AS (
        SELECT n.id FROM holder_notice AS n
        WHERE n.told_at IS NULL AND n.due_at <= now()
        ORDER BY n.due_at LIMIT maximum FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE holder_notice AS n SET due_at = now() + lease * interval '1 second'
        FROM due WHERE n.id = due.id RETURNING n.*
    )
    SELECT n.id, n.kind, e.leaf, e.accepted_at, p.gross - p.withheld, p.reference, p.claim_until,
        coalesce(a.channel, b.channel), coalesce(a.tail, b.tail), i.tags, i.kinds, i.identities
    FROM claimed AS n
    LEFT JOIN payout AS p ON p.win = n.win
    LEFT JOIN log_leaf AS l ON l.origin = p.origin AND l.index = p.index
    LEFT JOIN lottery_entry AS e ON e.id = l.entry_id
    LEFT JOIN payee_account AS a ON a.id = n.account
    LEFT JOIN payee_account AS b ON b.id = p.account
    LEFT JOIN LATERAL (
        SELECT array_agg(h.tag ORDER BY h.bound_at, h.tag) AS tags,
            array_agg(h.kind ORDER BY h.bound_at, h.tag) AS kinds,
            array_agg(h.identity ORDER BY h.bound_at, h.tag) AS identities
        FROM holder_identity AS h WHERE h.holder = ANY (all_ids_of_holder(n.holder))
    ) AS i ON true;
END
$$;

-- They are with the outgoing messages now. From here on an account rests.
CREATE FUNCTION notices_told(given bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    told  holder_notice;
    ids   text[];
BEGIN
    FOR told IN
        UPDATE holder_notice SET told_at = now()
        WHERE id = ANY (given) AND told_at IS NULL RETURNING *
    LOOP
        IF told.kind NOT IN ('account bound', 'identity joined') THEN CONTINUE; END IF;
        UPDATE payee_account SET told_at = now() WHERE id = told.account AND told_at IS NULL;
        ids := all_ids_of_holder(told.holder);
        IF NOT EXISTS (SELECT FROM holder_notice
                       WHERE holder = ANY (ids) AND kind = 'identity joined' AND told_at IS NULL) THEN
            UPDATE payee_account SET payable_at = now() + account_rest()
            WHERE holder = ANY (ids) AND removed_at IS NULL AND told_at IS NOT NULL
                AND payable_at = 'infinity';
        END IF;
    END LOOP;
END
$$;

-- Reminds of prizes that nobody has claimed, once for each of reminder_days().
CREATE FUNCTION remind_winners(maximum integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    reminded text;
    seen     integer := 0;
BEGIN
    FOR reminded IN
        SELECT p.win FROM payout AS p
        WHERE p.claim_until BETWEEN now() AND now() + interval '30 days'
            AND (p.payee IS NULL OR p.next IN ('payee', 'visit')) AND payout_rests(p.state)
            AND NOT p.is_void
            AND now() >= p.claim_until - (reminder_days())[p.reminders + 1] * interval '1 day'
            AND (p.next = 'visit'
                OR (needs_document(p) OR p.reference = 'document needed') AND NOT EXISTS (
                    SELECT FROM holder_document AS d
                    WHERE d.holder = ANY (all_ids_of_holder(p.holder)))
                OR NOT EXISTS (
                SELECT FROM payee_account AS a
                WHERE a.holder = ANY (all_ids_of_holder(p.holder)) AND a.removed_at IS NULL
                    AND a.id <> ALL (p.tried)))
        LIMIT maximum FOR UPDATE SKIP LOCKED
    LOOP
        -- Whoever was away meanwhile is reminded once, not of each day that has passed.
        UPDATE payout SET reminders = (
            SELECT count(*) FROM unnest(reminder_days()) AS day
            WHERE now() >= claim_until - day * interval '1 day')
        WHERE win = reminded;
        PERFORM notify_winner('claim soon', reminded);
        seen := seen + 1;
    END LOOP;
    RETURN seen;
END
$$;

-- What was told long ago is nobody's business any more.
CREATE FUNCTION sweep_notices(maximum integer) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    DELETE FROM holder_notice WHERE id IN (
        SELECT id FROM holder_notice WHERE told_at < now() - interval '90 days'
        LIMIT maximum FOR UPDATE SKIP LOCKED)
$$;

-- How far the prizes of an entry are on their way, for its holder.
CREATE FUNCTION prizes_of_entry(entry bigint) RETURNS TABLE (
    win text, draw text, gross bigint, withheld bigint, state text, next text, reserved_at timestamptz,
    begun_at timestamptz, paid_at timestamptz, claim_until timestamptz, channel text, tail text,
    reference text, is_held boolean, is_void boolean, has_account boolean, needs_document boolean,
    has_document boolean
) LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT p.win, p.draw, p.gross, p.withheld, p.state, p.next, p.reserved_at, p.begun_at, p.paid_at,
        p.claim_until, coalesce(a.channel, t.channel), a.tail, p.reference,
        p.hold IS NOT NULL OR p.alarm IS NOT NULL, p.is_void, p.payee IS NOT NULL,
        needs_document(p),
        EXISTS (SELECT FROM holder_document AS d WHERE d.holder = ANY (all_ids_of_holder(p.holder)))
    FROM log_leaf AS l
    JOIN payout AS p ON p.origin = l.origin AND p.index = l.index
    LEFT JOIN payee_account AS a ON a.id = p.account
    LEFT JOIN payout_attempt AS t ON t.win = p.win AND t.attempt = p.attempt
    WHERE l.entry_id = entry
    ORDER BY p.draw NULLS FIRST
$$;

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'account_rest()', 'all_ids_of_holder(text)', 'payout_rests(text)',
        'needs_document(payout)', 'with_account(payout)', 'notify_winner(text, text)',
        'begin_payout()', 'claim_days(bytea)', 'reminder_days()', 'longer_claim(timestamptz)', 'follow_account()',
        'give_accounts_of(text[])', 'take_accounts_of(text[], bigint)', 'give_accounts(integer)',
        'is_settled(text[], bytea)', 'lock_holder(bytea, text, bytea, text)',
        'bind_account(bytea, text, bytea, text, text, text, bytea, bytea, bytea)',
        'change_account(bytea, bigint, text)',
        'give_document(bytea, text, bytea, text, text, text, bytea)', 'rest_accounts(text[])',
        'rest_after_join()', 'forget_accounts()', 'claim_notices(integer, float8)',
        'notices_told(bigint[])', 'remind_winners(integer)', 'sweep_notices(integer)',
        'prizes_of_entry(bigint)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
-- The older triggers look at what these have made of the row: they go first, by their names.
CREATE TRIGGER begin_payout BEFORE INSERT ON payout
    FOR EACH ROW EXECUTE FUNCTION begin_payout();
CREATE TRIGGER follow_account BEFORE UPDATE ON payout FOR EACH ROW
    WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.next IS DISTINCT FROM OLD.next)
    EXECUTE FUNCTION follow_account();
CREATE TRIGGER rest_after_join AFTER INSERT OR UPDATE OF holder ON holder_identity
    FOR EACH ROW EXECUTE FUNCTION rest_after_join();
CREATE TRIGGER rest_after_join AFTER INSERT ON holder_join
    FOR EACH ROW EXECUTE FUNCTION rest_after_join();
CREATE TRIGGER forget_accounts AFTER DELETE ON holder_identity
    FOR EACH ROW EXECUTE FUNCTION forget_accounts();
