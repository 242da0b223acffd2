-- Money: what proves that a payment never arrived, who may say that money came back, and under whose name an act is
-- written.

-- A statement tells of the time before it was taken, and of nothing after that; one that covers no span, such as a
-- notification of one booking, tells of no time (NULL, which range_agg leaves out).
ALTER TABLE channel_statement ADD COLUMN told tstzrange GENERATED ALWAYS AS (
    CASE WHEN starts_at < least(ends_at, taken_at)
        THEN tstzrange(starts_at, least(ends_at, taken_at)) END) STORED;

-- As in the step "reconciliation"; and a statement that was taken before its time was over is kept once more when the
-- same bytes come behind it, for then they tell of all of it.
CREATE OR REPLACE FUNCTION take_statement(
    given_channel text, given_merchant text, given_start timestamptz, given_end timestamptz,
    given_digest bytea, given_name text, given_actor text,
    ats timestamptz[], fens bigint[], refs text[], orders text[], payees text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    taken bigint;
BEGIN
    INSERT INTO channel_statement (
        channel, merchant, starts_at, ends_at, lines, digest, name, actor)
    SELECT given_channel, given_merchant, given_start, given_end, cardinality(refs),
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

-- As in the step "reconciliation", by what the statements tell (channel_statement.told).
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
    SELECT max(s.ends_at) - interval '10 days',
           coalesce(range_agg(s.told), '{}')
    INTO horizon, spans
    FROM channel_statement AS s
    WHERE s.channel = given_channel AND s.merchant = given_merchant;
    horizon := coalesce(horizon, now() - interval '10 days');
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
        SET closed_at = now(), closed_by = 'statement', reason = 'a later statement or answer'
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

-- Under whose name an act is written. Of the console it is who is signed in, by what the console has written in the same
-- transaction, and not what the program says; nobody else writes such a name. The database's own login is written
-- beside every name, and no program can say another one.
ALTER TABLE payout_audit ADD COLUMN login text;
CREATE FUNCTION name_actor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    people text;
BEGIN
    NEW.login := session_user;
    SELECT r.asked_by || '+' || r.decided_by INTO people
    FROM payout_release AS r
    WHERE r.win = NEW.win AND NEW.act = 'release' AND r.is_approved
        AND r.xmin = pg_current_xact_id()::xid;
    IF people IS NULL THEN
        SELECT a.actor INTO people
        FROM console_audit AS a
        WHERE a.subject = NEW.win AND a.xmin = pg_current_xact_id()::xid
            AND a.act = CASE
                WHEN NEW.act IN ('settlement wanted', 'clawback settled', 'write-off wanted',
                                 'clawback written off') THEN 'settle'
                ELSE NEW.act
            END
        ORDER BY a.id DESC LIMIT 1;
    END IF;
    IF people IS NOT NULL THEN
        NEW.actor := 'console:' || people;
    ELSIF NEW.actor LIKE 'console:%' THEN
        RAISE EXCEPTION 'nobody of that name is signed in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- As in the step "reconciliation"; the names of the program and of the console are not a person's at a terminal.
CREATE OR REPLACE FUNCTION close_difference(given_id bigint, given_actor text, given_reason text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF given_actor = 'statement' OR given_actor LIKE 'console:%' THEN
        RAISE EXCEPTION 'that is no name of yours' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE reconciliation_difference
    SET closed_at = now(), closed_by = given_actor, reason = given_reason
    WHERE id = given_id AND closed_at IS NULL;
    RETURN FOUND;
END
$$;

-- Whether two names may be one person's. Whom somebody says to be behind `sudo` is his own word, so a second person has
-- another account of the machine. Nobody knows which of these accounts somebody has who is signed in at the console, so
-- two people come by the same door: both at the terminal, or both at the console.
CREATE FUNCTION is_same_person(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (one LIKE 'console:%') <> (other LIKE 'console:%')
        OR split_part(one, ' (sudo ', 1) = split_part(other, ' (sudo ', 1)
$$;

-- A bank takes a file whenever it likes and however old it is, and says nothing of what it has not taken, so no statement
-- proves that a payment will never be made. Two people who have asked the bank say so.
CREATE TABLE payout_absence (
    wanted_at     timestamptz NOT NULL DEFAULT now(),
    stated_at     timestamptz,
    attempt       integer     NOT NULL,
    win           text        NOT NULL,
    wanted_by     text        NOT NULL CHECK (octet_length(wanted_by) BETWEEN 1 AND 128),
    wanted_reason text        NOT NULL CHECK (octet_length(wanted_reason) BETWEEN 1 AND 512),
    stated_by     text        CHECK (octet_length(stated_by) BETWEEN 1 AND 128),
    stated_reason text        CHECK (octet_length(stated_reason) BETWEEN 1 AND 512),
    PRIMARY KEY (win, attempt),
    FOREIGN KEY (win, attempt) REFERENCES payout_attempt,
    CONSTRAINT two_people CHECK (stated_by <> wanted_by),
    CHECK (num_nulls(stated_at, stated_by, stated_reason) IN (0, 3))
);
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON payout_absence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON payout_absence
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();

-- For the operator: 'wanted' for the first of the two, 'same person' for who may be the first again, then 'stated'. 'too
-- soon' within ten minutes of the last call, and 'none' where no payment through a bank is in doubt. What was said before
-- a later call counts for nothing, and is said anew.
CREATE FUNCTION state_absence(given_win text, given_actor text, given_reason text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    sent   payout;
    wanted payout_absence;
BEGIN
    SELECT p.* INTO sent FROM payout AS p WHERE p.win = given_win FOR UPDATE;
    IF NOT FOUND OR sent.state NOT IN ('accepted', 'processing', 'unknown') OR NOT EXISTS (
        SELECT FROM payout_attempt AS a
        WHERE a.win = given_win AND a.attempt = sent.attempt AND a.channel = 'bank') THEN
        RETURN 'none';
    END IF;
    IF sent.submitted_at > now() - interval '10 minutes' THEN RETURN 'too soon'; END IF;
    SELECT b.* INTO wanted FROM payout_absence AS b
    WHERE b.win = given_win AND b.attempt = sent.attempt
        AND b.wanted_at >= sent.submitted_at + interval '10 minutes';
    IF NOT FOUND THEN
        INSERT INTO payout_absence (win, attempt, wanted_by, wanted_reason)
        VALUES (given_win, sent.attempt, given_actor, given_reason)
        ON CONFLICT (win, attempt) DO UPDATE
        SET wanted_at = now(), wanted_by = EXCLUDED.wanted_by,
            wanted_reason = EXCLUDED.wanted_reason, stated_at = NULL, stated_by = NULL,
            stated_reason = NULL;
        INSERT INTO payout_audit (win, act, actor, reason)
        VALUES (given_win, 'absence wanted', given_actor, given_reason);
        RETURN 'wanted';
    END IF;
    IF wanted.stated_at IS NOT NULL THEN RETURN 'stated'; END IF;
    IF is_same_person(wanted.wanted_by, given_actor) THEN
        RETURN 'same person';
    END IF;
    UPDATE payout_absence
    SET stated_at = now(), stated_by = given_actor, stated_reason = given_reason
    WHERE win = given_win AND attempt = sent.attempt;
    INSERT INTO payout_audit (win, act, actor, reason)
    VALUES (given_win, 'absence stated', given_actor, given_reason);
    RETURN 'stated';
END
$$;

-- Payouts that will never be paid under their number, each with the moment from which that is known. Through a provider whose
-- calls grow old: it knows nothing of the number, nor do its statements, which are complete from before the attempt began
-- until no call of ours could land any more. Through a bank: two people have said so.
CREATE OR REPLACE FUNCTION absent_payouts(given_channel text, given_merchant text)
RETURNS TABLE (win text, covered_until timestamptz) LANGUAGE sql STABLE AS $$
    SELECT p.win, CASE given_channel
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
    ORDER BY p.submitted_at
    LIMIT 1000
$$;

-- What the first person has said came, where he did not want it written off.
ALTER TABLE payout_clawback ADD COLUMN wanted_reference text
    CHECK (octet_length(wanted_reference) BETWEEN 1 AND 128),
    ADD CHECK (wanted_reference IS NULL OR wanted_by IS NOT NULL);
-- A statement's line confirms what a person has said.
CREATE INDEX statement_line_reference ON statement_line (reference) WHERE fen > 0;

-- As in the step "watch"; above 500 yuan a second person has to name the same reference: 'wanted' for the first, 'same
-- person' for who may be the first again. 'reference used' where it has settled another clawback, of whichever campaign.
CREATE OR REPLACE FUNCTION settle_clawback(
    given_win text, given_reference text, given_actor text, given_reason text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    two_people_above CONSTANT bigint := 50000;
    claim payout_clawback;
BEGIN
    PERFORM FROM payout WHERE win = given_win FOR UPDATE;
    PERFORM pg_advisory_xact_lock(hashtextextended('clawback ' || given_reference, 0));
    SELECT * INTO claim FROM payout_clawback WHERE win = given_win AND ended_at IS NULL;
    IF NOT FOUND THEN
        RETURN CASE WHEN EXISTS (
            SELECT FROM payout_clawback WHERE win = given_win AND reference = given_reference)
            THEN 'exists' ELSE 'none' END;
    END IF;
    IF EXISTS (SELECT FROM payout_clawback WHERE reference = given_reference) THEN
        RETURN 'reference used';
    END IF;
    IF claim.fen > two_people_above THEN
        IF claim.wanted_reference IS DISTINCT FROM given_reference THEN
            UPDATE payout_clawback
            SET wanted_by = given_actor, wanted_reason = given_reason,
                wanted_reference = given_reference
            WHERE win = given_win;
            INSERT INTO payout_audit (win, act, actor, reason)
            VALUES (given_win, 'settlement wanted', given_actor,
                    given_reference || ': ' || given_reason);
            RETURN 'wanted';
        END IF;
        IF is_same_person(claim.wanted_by, given_actor) THEN
            RETURN 'same person';
        END IF;
    END IF;
    IF end_clawback(given_win, 'repaid', given_reference) IS NULL THEN RETURN 'none'; END IF;
    INSERT INTO payout_audit (win, act, actor, reason)
    VALUES (given_win, 'clawback settled', given_actor, given_reference || ': ' || given_reason);
    PERFORM notify_winner('repaid', given_win);
    RETURN 'settled';
END
$$;

-- As in the step "watch"; whoever says that the money came has not said that nobody asks for it any more.
CREATE OR REPLACE FUNCTION write_off_clawback(given_win text, given_actor text, given_reason text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    two_people_above CONSTANT bigint := 50000;
    claim payout_clawback;
BEGIN
    PERFORM FROM payout WHERE win = given_win FOR UPDATE;
    SELECT * INTO claim FROM payout_clawback WHERE win = given_win AND ended_at IS NULL;
    IF NOT FOUND THEN RETURN 'none'; END IF;
    IF claim.fen > two_people_above THEN
        IF claim.wanted_by IS NULL OR claim.wanted_reference IS NOT NULL THEN
            UPDATE payout_clawback
            SET wanted_by = given_actor, wanted_reason = given_reason, wanted_reference = NULL
            WHERE win = given_win;
            INSERT INTO payout_audit (win, act, actor, reason)
            VALUES (given_win, 'write-off wanted', given_actor, given_reason);
            RETURN 'wanted';
        END IF;
        IF is_same_person(claim.wanted_by, given_actor) THEN
            RETURN 'same person';
        END IF;
    END IF;
    IF end_clawback(given_win, 'written off', NULL) IS NULL THEN RETURN 'none'; END IF;
    INSERT INTO payout_audit (win, act, actor, reason)
    VALUES (given_win, 'clawback written off', given_actor, given_reason);
    RETURN 'written off';
END
$$;

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'take_statement(text, text, timestamptz, timestamptz, bytea, text, text, timestamptz[],
            bigint[], text[], text[], text[])',
        'reconcile_account(text, text)', 'close_difference(bigint, text, text)',
        'absent_payouts(text, text)', 'name_actor()', 'is_same_person(text, text)',
        'state_absence(text, text, text)',
        'settle_clawback(text, text, text, text)', 'write_off_clawback(text, text, text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
CREATE TRIGGER named BEFORE INSERT ON payout_audit FOR EACH ROW EXECUTE FUNCTION name_actor();
