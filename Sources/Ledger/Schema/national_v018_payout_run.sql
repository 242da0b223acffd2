-- Paying with real accounts: the holder at the page, callbacks, operators whose every act is written down, and payments
-- of one campaign that do not wait for each other.

ALTER TABLE payout
    -- Until then the holder is taken to be at the page. Only the page writes it.
    ADD COLUMN here_until    timestamptz NOT NULL DEFAULT '-infinity',
    -- What the page needs so that the holder can confirm, and whether he has used it up.
    ADD COLUMN package       text,
    ADD COLUMN wants_package boolean     NOT NULL DEFAULT false,
    ADD CONSTRAINT package_while_it_serves CHECK (package IS NULL OR state = 'needs user'),
    DROP CONSTRAINT payout_next_check,
    ADD CONSTRAINT payout_next_check CHECK (next IN ('payee', 'visit', 'person'));

-- What a person has to look at: few among many.
CREATE INDEX payout_stuck ON payout (reserved_at) WHERE hold IS NOT NULL OR alarm IS NOT NULL;

-- The holder's page is open. WeChat Pay sets a bill's money aside for a day, so the bill is made now and not before.
-- Says how the payout stands and what the page needs to confirm; asked again, it changes nothing.
CREATE FUNCTION visit_payout(given_win text, again boolean)
RETURNS TABLE (state text, channel text, merchant text, app text, package text)
LANGUAGE plpgsql SECURITY DEFINER AS $$
#variable_conflict use_column
BEGIN
    UPDATE payout AS p
    SET here_until = now() + interval '60 seconds',
        wants_package = wants_package OR w.lacks,
        package = CASE WHEN w.lacks THEN NULL ELSE package END,
        next = CASE WHEN w.waits THEN NULL ELSE next END,
        next_at = CASE WHEN w.waits THEN now() ELSE next_at END,
        due_at = CASE WHEN w.lacks THEN now() ELSE due_at END,
        wakes_at = CASE
            WHEN (w.waits OR w.lacks) AND hold IS NULL AND alarm IS NULL AND NOT is_void
                THEN least(wakes_at, now())
            ELSE wakes_at
        END,
        -- Whoever has it decided before the holder came.
        fence = fence + CASE WHEN w.waits OR w.lacks THEN 1 ELSE 0 END,
        lease_until = CASE WHEN w.waits OR w.lacks THEN '-infinity' ELSE lease_until END
    FROM (
        SELECT win,
            coalesce(next = 'visit', false)
                AND state IN ('ready', 'failed', 'cancelled', 'expired', 'returned') AS waits,
            state = 'needs user' AND NOT wants_package AND (again OR package IS NULL) AS lacks
        FROM payout WHERE win = given_win FOR UPDATE
    ) AS w
    WHERE p.win = w.win AND state NOT IN ('paid', 'forfeited')
        AND (w.waits OR w.lacks OR here_until < now() + interval '45 seconds');
    RETURN QUERY
        SELECT p.state, a.channel, a.merchant, a.app, p.package
        FROM payout AS p
        LEFT JOIN payout_attempt AS a ON a.win = p.win AND a.attempt = p.attempt
        WHERE p.win = given_win;
END
$$;

-- Another account may need nobody at the page, whoever binds it and how.
CREATE FUNCTION end_wait_for_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.next := NULL;
    NEW.next_at := now();
    IF NEW.hold IS NULL AND NEW.alarm IS NULL AND NOT NEW.is_void
        AND NEW.state IN ('ready', 'failed', 'cancelled', 'expired', 'returned') THEN
        NEW.wakes_at := now();
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION end_wait_for_visit() FROM PUBLIC;
CREATE TRIGGER end_wait_for_visit BEFORE UPDATE OF payee ON payout FOR EACH ROW
    WHEN (OLD.next = 'visit' AND NEW.next = 'visit' AND NEW.payee IS DISTINCT FROM OLD.payee)
    EXECUTE FUNCTION end_wait_for_visit();

-- An operator takes a payout from whoever has it, to look at it as it stands. It goes on by itself if nothing follows.
CREATE FUNCTION take_payout(given_win text) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE payout SET fence = fence + 1, lease_until = '-infinity'
    WHERE win = given_win
    RETURNING fence
$$;

-- What an operator may do, in the one way that writes down who and why: set a hold, lift it with what waits for a person,
-- choose another time. What was paid, to whom and how much is not his to change.
CREATE FUNCTION steer_payout(
    given_win text, given_fence bigint, act text, actor text, reason text, new_hold text,
    new_alarm text, new_next text, new_next_at timestamptz, new_due_at timestamptz,
    new_wakes_at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    old payout;
BEGIN
    SELECT * INTO old FROM payout WHERE win = given_win AND fence = given_fence FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    IF act NOT IN ('hold', 'release', 'retry')
        OR act = 'hold' AND new_hold IS NULL
        OR act = 'release' AND new_hold IS NOT NULL
        OR act = 'retry' AND new_hold IS DISTINCT FROM old.hold
        OR new_alarm IS DISTINCT FROM old.alarm AND (
            act <> 'release' OR new_alarm IS NOT NULL OR old.alarm NOT IN ('person', 'in doubt'))
        OR new_next IS DISTINCT FROM old.next
            AND (act <> 'release' OR old.next IS DISTINCT FROM 'person') THEN
        RAISE EXCEPTION 'an operator does not % so', act USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE payout
    SET hold = new_hold, alarm = new_alarm, next = new_next, next_at = new_next_at,
        due_at = new_due_at, wakes_at = new_wakes_at
    WHERE win = given_win;
    INSERT INTO payout_audit (win, act, actor, reason) VALUES (given_win, act, actor, reason);
    RETURN true;
END
$$;

-- As in the step "books", but an account of which nothing changes is not locked: a win that is posted takes from its
-- fund what was taken off when it was reserved, so payments of one campaign do not wait for each other.
CREATE OR REPLACE FUNCTION keep_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    accounts text[];
    changes  bigint[];
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
    SELECT array_agg(account ORDER BY account), array_agg(change ORDER BY account)
    INTO accounts, changes
    FROM (
        SELECT account, sum(change)::bigint AS change
        FROM added, LATERAL (VALUES
            (added.source, CASE added.kind WHEN 'void' THEN fen WHEN 'post' THEN 0 ELSE -fen END),
            (added.target, CASE WHEN added.kind IN ('posted', 'post') THEN fen ELSE 0 END)
        ) AS v (account, change)
        WHERE account_kind(account) IN ('fund', 'payable')
        GROUP BY account
    ) AS c
    WHERE change <> 0;
    IF accounts IS NULL THEN RETURN NULL; END IF;
    -- Everybody locks in the same order, so nobody waits in a circle.
    INSERT INTO book_balance (account) SELECT unnest(accounts) ON CONFLICT DO NOTHING;
    PERFORM FROM book_balance WHERE account = ANY (accounts) ORDER BY account FOR UPDATE;
    UPDATE book_balance AS b SET available = b.available + c.change
    FROM unnest(accounts, changes) AS c (account, change)
    WHERE b.account = c.account;
    RETURN NULL;
END
$$;
DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'visit_payout(text, boolean)', 'take_payout(text)',
        'steer_payout(text, bigint, text, text, text, text, text, text, timestamptz, timestamptz,
                      timestamptz)',
        'keep_balances()'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
