-- The books: double entry in fen. Money goes from one account to another, in rows that are only added. Nobody has a
-- right to write the tables themselves; the functions below are the ways in, and each role has those that it needs.

-- Who may give to whom, and how: what is not here is a mistake or a theft.
CREATE TABLE book_flow (
    source  text NOT NULL,
    target  text NOT NULL,
    -- Whether the money is reserved first, and posted or voided later.
    pending boolean NOT NULL,
    PRIMARY KEY (source, target)
);
INSERT INTO book_flow (source, target, pending) VALUES
    ('treasury', 'fund', false),     -- a deposit
    ('fund', 'payable', true),       -- a win
    ('payable', 'tax', false),       -- withheld
    ('payable', 'clearing', true),   -- an attempt to pay
    ('clearing', 'payable', false),  -- sent back by the payee's bank
    ('payable', 'fund', false),      -- no longer owed
    ('tax', 'fund', false),
    ('clawback', 'fund', true),      -- to be paid back by a holder
    ('treasury', 'clawback', false), -- paid back
    ('write-off', 'clearing', false),-- differences that a person has accepted
    ('clearing', 'write-off', false);
SELECT make_append_only('book_flow');

-- fund:spring is an account of the kind fund.
CREATE FUNCTION account_kind(account text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT split_part(account, ':', 1)
$$;

CREATE TABLE book_transfer (
    at     timestamptz NOT NULL DEFAULT now(),
    fen    bigint      NOT NULL CHECK (fen > 0),
    -- The idempotency key: it says what the transfer is for.
    id     text        NOT NULL PRIMARY KEY CHECK (octet_length(id) BETWEEN 1 AND 512),
    kind   text        NOT NULL CHECK (kind IN ('posted', 'pending', 'post', 'void')),
    source text        NOT NULL CHECK (octet_length(source) <= 512),
    target text        NOT NULL CHECK (octet_length(target) <= 512),
    -- The pending transfer that this one posts or voids: each is ended once.
    ends   text        UNIQUE,
    CHECK (source <> target),
    CHECK ((ends IS NULL) = (kind IN ('posted', 'pending')))
);
SELECT make_append_only('book_transfer');

-- What a transfer does to its two accounts.
CREATE FUNCTION book_change(t book_transfer)
RETURNS TABLE (account text, posted bigint, pending_out bigint, pending_in bigint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT t.source,
        CASE WHEN t.kind IN ('posted', 'post') THEN -t.fen ELSE 0 END,
        CASE t.kind WHEN 'pending' THEN t.fen WHEN 'posted' THEN 0 ELSE -t.fen END, 0::bigint
    UNION ALL
    SELECT t.target,
        CASE WHEN t.kind IN ('posted', 'post') THEN t.fen ELSE 0 END, 0,
        CASE t.kind WHEN 'pending' THEN t.fen WHEN 'posted' THEN 0 ELSE -t.fen END
$$;

-- What is left of the accounts that cannot go below zero, with all that is pending taken off. The others have no
-- row, so that payments through one merchant account do not wait for each other.
CREATE TABLE book_balance (
    available bigint NOT NULL DEFAULT 0 CONSTRAINT not_below_zero CHECK (available >= 0),
    account   text   NOT NULL PRIMARY KEY
) WITH (fillfactor = 50);

CREATE FUNCTION refuse_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- From within the trigger of the transfers only.
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a balance follows from the transfers: % is refused', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION refuse_by_hand() FROM PUBLIC;
CREATE TRIGGER by_transfers_only BEFORE INSERT OR UPDATE OR DELETE ON book_balance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_by_hand();
CREATE TRIGGER append_only BEFORE TRUNCATE ON book_balance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- FB001: what is to be ended is no such pending transfer. FB002: another transfer has the id. FB003: no such flow.
CREATE FUNCTION keep_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    accounts text[];
BEGIN
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN book_flow AS f
            ON f.source = account_kind(added.source) AND f.target = account_kind(added.target)
        WHERE f.pending IS DISTINCT FROM (added.kind <> 'posted')) THEN
        RAISE EXCEPTION 'no account gives so to another' USING ERRCODE = 'FB003';
    END IF;
    IF EXISTS (
        SELECT FROM added LEFT JOIN book_transfer AS p ON p.id = added.ends
        WHERE added.ends IS NOT NULL AND (p.kind, p.source, p.target, p.fen)
            IS DISTINCT FROM ('pending', added.source, added.target, added.fen)) THEN
        RAISE EXCEPTION 'what is to be ended is no such pending transfer' USING ERRCODE = 'FB001';
    END IF;
    SELECT array_agg(DISTINCT account) INTO accounts
    FROM added, LATERAL (VALUES (added.source), (added.target)) AS v (account)
    WHERE account_kind(account) IN ('fund', 'payable');
    IF accounts IS NULL THEN RETURN NULL; END IF;
    -- Everybody locks in the same order, so nobody waits in a circle.
    INSERT INTO book_balance (account) SELECT unnest(accounts) ORDER BY 1 ON CONFLICT DO NOTHING;
    PERFORM FROM book_balance WHERE account = ANY (accounts) ORDER BY account FOR UPDATE;
    UPDATE book_balance AS b SET available = b.available + c.change
    FROM (
        SELECT account, sum(change)::bigint AS change
        FROM added, LATERAL (VALUES
            (added.source, CASE added.kind WHEN 'void' THEN fen WHEN 'post' THEN 0 ELSE -fen END),
            (added.target, CASE WHEN added.kind IN ('posted', 'post') THEN fen ELSE 0 END)
        ) AS v (account, change)
        GROUP BY account
    ) AS c
    WHERE b.account = c.account AND b.account = ANY (accounts) AND c.change <> 0;
    RETURN NULL;
END
$$;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION keep_balances() SET search_path = %I, pg_temp', current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION account_kind(text), book_change(book_transfer), keep_balances()
    FROM PUBLIC;
CREATE TRIGGER keep_balances AFTER INSERT ON book_transfer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_balances();
CREATE TRIGGER commit_durably AFTER INSERT ON book_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();

-- Writes all of them or raises: 'written', or 'exists' where every one stood there already.
CREATE FUNCTION add_transfers(
    ids text[], kinds text[], sources text[], targets text[], fens bigint[], ended text[]
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    added bigint;
BEGIN
    INSERT INTO book_transfer (id, kind, source, target, fen, ends)
    SELECT * FROM unnest(ids, kinds, sources, targets, fens, ended)
    ON CONFLICT (id) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    IF added < cardinality(ids) AND EXISTS (
        SELECT FROM unnest(ids, kinds, sources, targets, fens, ended)
            AS g (id, kind, source, target, fen, ends)
        LEFT JOIN book_transfer AS t ON t.id = g.id
        WHERE (t.kind, t.source, t.target, t.fen, t.ends)
            IS DISTINCT FROM (g.kind, g.source, g.target, g.fen, g.ends)) THEN
        RAISE EXCEPTION 'another transfer has this id' USING ERRCODE = 'FB002';
    END IF;
    RETURN CASE added WHEN 0 THEN 'exists' ELSE 'written' END;
END
$$;

-- For whoever pays: nothing comes in or is written off here.
CREATE FUNCTION write_transfers(
    ids text[], kinds text[], sources text[], targets text[], fens bigint[], ended text[]
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(sources || targets) AS account
               WHERE account_kind(account) IN ('treasury', 'write-off')) THEN
        RAISE EXCEPTION 'a deposit is the operator''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN add_transfers(ids, kinds, sources, targets, fens, ended);
END
$$;

-- For the operator. The reference is the bank's, or whatever says where the money came from.
CREATE FUNCTION deposit(campaign_name text, fen bigint, reference text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    RETURN add_transfers(
        ARRAY['deposit ' || campaign_name || ' ' || reference], ARRAY['posted'], ARRAY['treasury'],
        ARRAY['fund:' || campaign_name], ARRAY[fen], ARRAY[NULL::text]);
END
$$;

-- What a payout is called: of the entry's own seal, or of a draw.
CREATE FUNCTION win_id(origin text, index bigint, draw text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('%s#%s', origin, index) || coalesce('/' || draw, '')
$$;

-- Every win is reserved in the transaction that makes it one, whoever makes it. Where the fund does not hold it
-- there is no win, and no seal: that is why a campaign opens only when its fund holds its whole inventory.
CREATE FUNCTION reserve_wins(origins text[], indexes bigint[], draws text[], fens bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_transfers(
        array_agg('win ' || win), array_agg('pending'::text),
        array_agg('fund:' || regexp_replace(origin, '^.*/', '')), array_agg('payable:' || win),
        array_agg(fen), array_agg(NULL::text))
    FROM (
        SELECT origin, fen, win_id(origin, index, draw) AS win
        FROM unnest(origins, indexes, draws, fens) AS g (origin, index, draw, fen)
    ) AS w
    HAVING count(*) > 0;
END
$$;

CREATE FUNCTION reserve_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM reserve_wins(array_agg(origin), array_agg(index), array_agg(NULL::text), array_agg(fen))
    FROM added HAVING count(*) > 0;
    RETURN NULL;
END
$$;
DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'add_transfers(text[], text[], text[], text[], bigint[], text[])',
        'write_transfers(text[], text[], text[], text[], bigint[], text[])',
        'deposit(text, bigint, text)', 'win_id(text, bigint, text)',
        'reserve_wins(text[], bigint[], text[], bigint[])', 'reserve_seal()'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
CREATE TRIGGER reserve_seal AFTER INSERT ON win
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION reserve_seal();
