-- Statements that come late, and what they tell: payments that came back, and payments that never arrived.

-- The earliest moment that a statement tells of, by its span or its lines; and the database's own login beside each
-- name that a program says, as in the step "money checks".
ALTER TABLE channel_statement
    ADD COLUMN tells_from timestamptz,
    ADD COLUMN login      text;
ALTER TABLE channel_statement ALTER COLUMN login SET DEFAULT session_user;
ALTER TABLE reconciliation_difference ADD COLUMN closed_login text;

-- As in the step "money checks".
CREATE OR REPLACE FUNCTION take_statement(
    given_channel text, given_merchant text, given_start timestamptz, given_end timestamptz,
    given_digest bytea, given_name text, given_actor text,
    ats timestamptz[], fens bigint[], refs text[], orders text[], payees text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    taken bigint;
BEGIN
    INSERT INTO channel_statement (
        channel, merchant, starts_at, ends_at, tells_from, lines, digest, name, actor)
    SELECT given_channel, given_merchant, given_start, given_end,
        least(given_start, (SELECT min(at) FROM unnest(ats) AS at)), cardinality(refs),
        CASE WHEN EXISTS (
                SELECT FROM channel_statement AS s
                WHERE s.channel = given_channel AND s.merchant = given_merchant
                    AND s.digest = given_digest AND s.taken_at < s.ends_at AND s.ends_at <= now())
            THEN sha256(given_digest || 'the whole of it') ELSE given_digest END,
        given_name, given_actor
    ON CONFLICT (channel, merchant, digest) DO NOTHING
    RETURNING id INTO taken;
    IF taken IS NULL THEN RETURN NULL; END IF;
    INSERT INTO statement_line (
        statement, channel, merchant, at, fen, reference, order_number, payee)
    SELECT taken, given_channel, given_merchant, g.at, g.fen, g.reference, g.order_number, g.payee
    FROM unnest(ats, fens, refs, orders, payees) AS g (at, fen, reference, order_number, payee)
    ON CONFLICT (channel, merchant, reference) DO NOTHING;
    IF EXISTS (
        SELECT FROM unnest(fens, refs, orders) AS g (fen, reference, order_number)
        JOIN statement_line AS l ON l.channel = given_channel AND l.merchant = given_merchant
            AND l.reference = g.reference
        WHERE (l.fen, l.order_number) IS DISTINCT FROM (g.fen, g.order_number)) THEN
        RAISE EXCEPTION 'a line of the statement says something else than before'
            USING ERRCODE = 'FB004';
    END IF;
    RETURN taken;
END
$$;

-- As in the step "money checks", and back to what a statement that was taken within a day tells of: one that
-- somebody brings weeks later is compared too.
CREATE OR REPLACE FUNCTION reconcile_account(
    given_channel text, given_merchant text, OUT added_count integer, OUT closed_count integer
) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    horizon timestamptz;
    spans   tstzmultirange;
BEGIN
    -- One at a time: what another finds is seen here.
    PERFORM pg_advisory_xact_lock(hashtextextended(
        format('reconcile %s:%s', given_channel, given_merchant), 0));
    SELECT least(
            coalesce(max(s.ends_at), now()) - interval '10 days',
            min(s.tells_from) FILTER (WHERE s.taken_at > now() - interval '1 day')),
        coalesce(range_agg(s.told), '{}')
    INTO horizon, spans
    FROM channel_statement AS s
    WHERE s.channel = given_channel AND s.merchant = given_merchant;
    WITH named AS (
        SELECT a.order_number FROM payout_attempt AS a
        WHERE a.channel = given_channel AND a.merchant = given_merchant AND a.begun_at >= horizon
        UNION
        SELECT l.order_number FROM statement_line AS l
        WHERE l.channel = given_channel AND l.merchant = given_merchant AND l.at >= horizon
            AND l.order_number IS NOT NULL
        UNION
        SELECT d.order_number FROM reconciliation_difference AS d
        WHERE d.channel = given_channel AND d.merchant = given_merchant AND d.closed_at IS NULL
            AND d.order_number IS NOT NULL
    ), both_sides AS (
        SELECT n.order_number, a.win IS NOT NULL AS is_ours, paid.at AS paid_at, a.begun_at,
            CASE WHEN paid.id IS NULL OR back.id IS NOT NULL THEN 0 ELSE a.fen END AS ours,
            l.theirs, l.lines, a.payee, l.payee AS told,
            p.attempt = a.attempt AND p.state IN (
                'submitting', 'accepted', 'needs user', 'processing', 'unknown') AS is_live
        FROM named AS n
        LEFT JOIN payout_attempt AS a ON a.order_number = n.order_number
            AND a.channel = given_channel AND a.merchant = given_merchant
        LEFT JOIN payout AS p ON p.win = a.win
        LEFT JOIN book_transfer AS paid
            ON paid.id = format('attempt %s %s paid', a.win, a.attempt)
        LEFT JOIN book_transfer AS back
            ON back.id = format('attempt %s %s returned', a.win, a.attempt)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(-fen), 0)::bigint AS theirs, count(*) AS lines,
                   min(s.payee) AS payee
            FROM statement_line AS s
            WHERE s.order_number = n.order_number AND s.channel = given_channel
                AND s.merchant = given_merchant
        ) AS l
    ), judged AS (
        SELECT order_number, NULL::text AS reference, ours, theirs, CASE
            WHEN NOT is_ours THEN CASE WHEN theirs > 0 THEN 'missing here' END
            WHEN is_live AND ours = 0 THEN NULL
            WHEN ours = theirs THEN CASE WHEN ours > 0 AND told <> payee THEN 'other payee' END
            WHEN theirs = 0 AND lines > 0 THEN 'returned'
            -- Clocks differ, so what was paid at midnight may stand in the next day's statement.
            WHEN theirs = 0 THEN CASE
                WHEN spans @> tstzrange(least(begun_at, paid_at), paid_at + interval '10 minutes')
                    THEN 'missing there' END
            WHEN ours = 0 AND theirs > 0 THEN 'not back'
            ELSE 'other amount'
        END AS kind
        FROM both_sides
        UNION ALL
        SELECT NULL, l.reference, 0, -l.fen, 'missing here'
        FROM statement_line AS l
        WHERE l.channel = given_channel AND l.merchant = given_merchant AND l.at >= horizon
            AND l.order_number IS NULL AND l.fen < 0
    ), present AS (
        SELECT * FROM judged WHERE kind IS NOT NULL
    ), added AS (
        INSERT INTO reconciliation_difference (
            channel, merchant, order_number, reference, kind, ours, theirs)
        SELECT given_channel, given_merchant, order_number, reference, kind, ours, theirs
        FROM present
        ON CONFLICT DO NOTHING
        RETURNING 1
    ), gone AS (
        UPDATE reconciliation_difference AS d
        SET closed_at = now(), closed_by = 'statement', closed_login = session_user,
            reason = 'a later statement or answer'
        WHERE d.channel = given_channel AND d.merchant = given_merchant AND d.closed_at IS NULL
            AND d.order_number IS NOT NULL AND NOT EXISTS (
                SELECT FROM present AS p
                WHERE (p.order_number, p.kind, p.ours, p.theirs)
                    = (d.order_number, d.kind, d.ours, d.theirs))
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM gone) INTO added_count, closed_count;
END
$$;

-- As in the step "money checks"; `payout run` closes none.
CREATE OR REPLACE FUNCTION close_difference(given_id bigint, given_actor text, given_reason text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF given_actor IN ('statement', 'payout run') OR given_actor LIKE 'console:%' THEN
        RAISE EXCEPTION 'that is no name of yours' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE reconciliation_difference
    SET closed_at = now(), closed_by = given_actor, closed_login = session_user,
        reason = given_reason
    WHERE id = given_id AND closed_at IS NULL;
    RETURN FOUND;
END
$$;

-- As in the step "money checks", in pages: behind this moment and win, from the beginning where the win is NULL.
DROP FUNCTION absent_payouts(text, text);
CREATE FUNCTION absent_payouts(
    given_channel text, given_merchant text, after_time timestamptz, after_win text,
    maximum integer
) RETURNS TABLE (win text, submitted_at timestamptz, covered_until timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT p.win, p.submitted_at, CASE given_channel
        WHEN 'bank' THEN b.wanted_at ELSE p.submitted_at + interval '10 minutes' END
    FROM payout AS p
    JOIN payout_attempt AS a ON a.win = p.win AND a.attempt = p.attempt
    LEFT JOIN payout_absence AS b ON b.win = p.win AND b.attempt = p.attempt
        AND b.stated_at IS NOT NULL AND b.wanted_at >= p.submitted_at + interval '10 minutes'
    CROSS JOIN (
        SELECT coalesce(range_agg(told), '{}') AS spans
        FROM channel_statement
        WHERE channel = given_channel AND merchant = given_merchant
    ) AS s
    WHERE a.channel = given_channel AND a.merchant = given_merchant
        AND p.state IN ('accepted', 'processing', 'unknown')
        AND CASE given_channel
            WHEN 'bank' THEN b.win IS NOT NULL
            ELSE p.state = 'unknown' AND p.is_missing
                -- One moment is of the database's clock, the other of the caller's, which may be behind it.
                AND s.spans @> tstzrange(
                    least(a.begun_at, p.submitted_at), p.submitted_at + interval '10 minutes')
        END
        AND NOT EXISTS (
            SELECT FROM statement_line AS l WHERE l.order_number = a.order_number)
        AND (after_win IS NULL OR (p.submitted_at, p.win) > (after_time, after_win))
    ORDER BY p.submitted_at, p.win
    LIMIT maximum
$$;

-- When a taxed prize was first paid. That is the month of its report, though it came back and is paid again: the tax
-- is withheld once.
ALTER TABLE payout ADD COLUMN taxed_at timestamptz;
UPDATE payout SET taxed_at = paid_at WHERE withheld > 0 AND paid_at IS NOT NULL;
DROP INDEX payout_taxed;
CREATE INDEX payout_taxed ON payout (taxed_at) WHERE withheld > 0;

-- As in the step "accounts"; a prize that came back was claimed in time, however late that is, and its holder has a
-- month to name another account.
CREATE OR REPLACE FUNCTION follow_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NEW.state = 'paid' AND OLD.state <> 'paid' THEN
        NEW.paid_at := now();
        IF NEW.withheld > 0 THEN NEW.taxed_at := coalesce(NEW.taxed_at, now()); END IF;
        PERFORM notify_winner('paid', NEW.win);
    ELSIF NEW.state = 'returned' AND OLD.state <> 'returned' THEN
        NEW.claim_until := CASE WHEN NEW.claim_until IS NOT NULL
            THEN greatest(NEW.claim_until, now() + interval '30 days') END;
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

-- The income that a taxed prize is reported with: its own, and that of the invoice's earlier prizes, which were exempt
-- until it came.
ALTER TABLE payout ADD COLUMN taxed_income bigint;
WITH taxed AS (
    SELECT p.win, i.invoice, row_number() OVER (
        PARTITION BY coalesce(i.invoice, convert_to(p.win, 'UTF8'))
        ORDER BY coalesce(a.begun_at, p.paid_at), p.win) AS place
    FROM payout AS p
    LEFT JOIN payout_invoice AS i ON i.win = p.win
    LEFT JOIN payout_attempt AS a ON a.win = p.win AND a.attempt = 1
    WHERE p.withheld > 0 AND p.state <> 'forfeited'
)
UPDATE payout AS p SET taxed_income = p.gross + CASE t.place WHEN 1 THEN coalesce((
    SELECT sum(o.gross) FROM payout_invoice AS i JOIN payout AS o ON o.win = i.win
    WHERE i.invoice = t.invoice AND o.withheld = 0 AND o.state <> 'forfeited'
        AND (o.attempt > 0 OR o.state = 'paid')), 0) ELSE 0 END
FROM taxed AS t WHERE t.win = p.win;

-- As in the step "winners", with that income.
CREATE OR REPLACE FUNCTION keep_tax() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    own bytea := (SELECT i.invoice FROM payout_invoice AS i WHERE i.win = NEW.win);
    total numeric;
    paid numeric;
    reported numeric;
BEGIN
    IF own IS NULL THEN RETURN NEW; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('tax ' || encode(own, 'hex'), 0));
    SELECT coalesce(sum(p.gross), 0) + NEW.gross, coalesce(sum(p.withheld), 0),
        coalesce(sum(p.taxed_income), 0) INTO total, paid, reported
    FROM payout_invoice AS i JOIN payout AS p ON p.win = i.win
    WHERE i.invoice = own AND p.win <> NEW.win AND p.state <> 'forfeited'
        AND (p.attempt > 0 OR p.state = 'paid');
    IF total > 80000 AND NEW.withheld < least(floor((total * 20 + 50) / 100) - paid, NEW.gross) THEN
        RAISE EXCEPTION 'the prizes of one invoice are taxed together' USING ERRCODE = 'FT001';
    END IF;
    IF NEW.withheld > 0 THEN NEW.taxed_income := total - reported; END IF;
    RETURN NEW;
END
$$;

-- Whoever has longer to claim is reminded of the new end too; not at once of the days that have passed already.
CREATE FUNCTION remind_anew() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    NEW.reminders := (
        SELECT count(*) FROM unnest(reminder_days()) AS day
        WHERE now() >= NEW.claim_until - day * interval '1 day');
    RETURN NEW;
END
$$;
-- Behind `follow_account` by its name, for that moves the end.
CREATE TRIGGER remind_anew BEFORE UPDATE ON payout FOR EACH ROW
    WHEN (NEW.claim_until > OLD.claim_until) EXECUTE FUNCTION remind_anew();
UPDATE payout SET reminders = least(reminders, (
    SELECT count(*) FROM unnest(reminder_days()) AS day
    WHERE now() >= claim_until - day * interval '1 day'))
WHERE claim_until > now();

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'take_statement(text, text, timestamptz, timestamptz, bytea, text, text, timestamptz[],
            bigint[], text[], text[], text[])',
        'reconcile_account(text, text)', 'close_difference(bigint, text, text)',
        'absent_payouts(text, text, timestamptz, text, integer)', 'follow_account()', 'keep_tax()',
        'remind_anew()'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
