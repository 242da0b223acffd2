-- Payouts: one row a win, from its reservation to its end, and one row for each attempt to pay it. What a row means
-- and where it goes from here the program decides (Payouts); here is what no program may do.

CREATE TABLE payout (
    reserved_at    timestamptz NOT NULL DEFAULT now(),
    -- When a worker is to take it up; NULL where only somebody else can move it.
    wakes_at       timestamptz,
    -- Until then one worker has it. Every change by anybody raises the fence, so a worker that slept through its
    -- lease changes nothing.
    lease_until    timestamptz NOT NULL DEFAULT '-infinity',
    due_at         timestamptz NOT NULL DEFAULT now(),
    -- When the attempt began, and when its submission was last committed to go out.
    begun_at       timestamptz,
    submitted_at   timestamptz,
    next_at        timestamptz,
    fence          bigint      NOT NULL DEFAULT 0,
    gross          bigint      NOT NULL CHECK (gross > 0),
    withheld       bigint      NOT NULL DEFAULT 0 CHECK (withheld BETWEEN 0 AND gross),
    index          bigint      NOT NULL CHECK (index >= 0),
    attempt        integer     NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    asked          integer     NOT NULL DEFAULT 0 CHECK (asked >= 0),
    is_missing     boolean     NOT NULL DEFAULT false,
    is_void        boolean     NOT NULL DEFAULT false,
    cancel_asked   boolean     NOT NULL DEFAULT false,
    is_clawed_back boolean     NOT NULL DEFAULT false,
    origin         text        NOT NULL,
    draw           text,
    win            text        NOT NULL PRIMARY KEY CHECK (win = origin || '#' || index || coalesce('/' || draw, '')),
    state          text        NOT NULL DEFAULT 'ready' CHECK (state IN (
        'ready', 'submitting', 'accepted', 'needs user', 'processing', 'unknown', 'paid', 'failed',
        'cancelled', 'expired', 'returned', 'forfeited')),
    -- What the next attempt waits for, where it is not a time.
    next           text        CHECK (next IN ('payee', 'person')),
    hold           text,
    alarm          text,
    reference      text,
    -- The account, encrypted for whoever pays.
    payee          bytea,
    CHECK ((next IS NULL) = (next_at IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX payout_due ON payout (wakes_at) WHERE wakes_at IS NOT NULL;

-- Of one campaign, for lists.
CREATE INDEX payout_state ON payout (state, reserved_at);

CREATE TABLE payout_attempt (
    begun_at     timestamptz NOT NULL DEFAULT now(),
    fen          bigint      NOT NULL CHECK (fen > 0),
    attempt      integer     NOT NULL CHECK (attempt > 0),
    win          text        NOT NULL REFERENCES payout,
    order_number text        NOT NULL UNIQUE CHECK (order_number ~ '^[0-9A-Z]{8,30}$'),
    channel      text        NOT NULL,
    merchant     text        NOT NULL,
    payee        text,
    app          text,
    -- What is sent, byte for byte, however often.
    body         bytea       NOT NULL,
    PRIMARY KEY (win, attempt)
);
SELECT make_append_only('payout_attempt');

-- Who has held, released and retried what, and why.
CREATE TABLE payout_audit (
    at     timestamptz NOT NULL DEFAULT now(),
    id     bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    win    text        NOT NULL REFERENCES payout,
    act    text        NOT NULL,
    actor  text        NOT NULL CHECK (octet_length(actor) BETWEEN 1 AND 128),
    reason text        NOT NULL CHECK (octet_length(reason) BETWEEN 1 AND 512)
);
CREATE INDEX payout_audit_win ON payout_audit (win, id);
SELECT make_append_only('payout_audit');

-- The one rule of money: a new number only when the attempt before is over.
CREATE FUNCTION refuse_payout_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a payout that is % with attempt % does not become % with attempt %',
        OLD.state, OLD.attempt, NEW.state, NEW.attempt USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE EXECUTE ON FUNCTION refuse_payout_step() FROM PUBLIC;
CREATE TRIGGER steps BEFORE UPDATE ON payout FOR EACH ROW WHEN (
    NEW.fence < OLD.fence
    OR (OLD.win, OLD.origin, OLD.index, OLD.gross, OLD.reserved_at)
        IS DISTINCT FROM (NEW.win, NEW.origin, NEW.index, NEW.gross, NEW.reserved_at)
    OR OLD.draw IS DISTINCT FROM NEW.draw
    OR (OLD.state = 'forfeited' AND NEW.state <> 'forfeited')
    OR (OLD.state = 'paid' AND NEW.state NOT IN ('paid', 'returned'))
    OR (OLD.attempt > 0 AND NEW.withheld <> OLD.withheld)
    OR NOT (NEW.attempt = OLD.attempt OR (
        NEW.attempt = OLD.attempt + 1 AND NEW.state = 'submitting'
        AND OLD.state IN ('ready', 'failed', 'cancelled', 'expired', 'returned'))))
    EXECUTE FUNCTION refuse_payout_step();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON payout
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON payout
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();

-- The command to pay is written with the win, in one transaction.
CREATE OR REPLACE FUNCTION reserve_wins(origins text[], indexes bigint[], draws text[], fens bigint[])
RETURNS void LANGUAGE plpgsql AS $$
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
    INSERT INTO payout (win, origin, index, draw, gross, next)
    SELECT win_id(origin, index, draw), origin, index, draw, fen, 'payee'
    FROM unnest(origins, indexes, draws, fens) AS g (origin, index, draw, fen)
    ON CONFLICT (win) DO NOTHING;
END
$$;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION reserve_wins(text[], bigint[], text[], bigint[])
                    SET search_path = %I, pg_temp', current_schema());
END
$$;
-- Wins that were reserved before there were payouts.
INSERT INTO payout (win, origin, index, gross, next)
SELECT origin || '#' || index, origin, index, fen, 'payee' FROM win
WHERE EXISTS (SELECT FROM book_transfer WHERE id = 'win ' || origin || '#' || index);

-- A public worker writes the account that the holder has bound, encrypted for whoever pays, and reads nothing. What
-- waited for the holder goes on.
CREATE FUNCTION bind_payee(given_win text, sealed bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE payout
    SET payee = sealed, fence = fence + 1, lease_until = '-infinity',
        wakes_at = CASE
            WHEN next = 'payee' AND hold IS NULL AND alarm IS NULL
                AND state IN ('ready', 'failed', 'cancelled', 'expired', 'returned') THEN now()
            ELSE wakes_at
        END,
        next_at = CASE next WHEN 'payee' THEN now() ELSE next_at END,
        next = CASE next WHEN 'payee' THEN NULL ELSE next END
    WHERE win = given_win AND state NOT IN ('paid', 'forfeited');
    RETURN FOUND;
END
$$;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION bind_payee(text, bytea) SET search_path = %I, pg_temp',
                   current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION bind_payee(text, bytea) FROM PUBLIC;
