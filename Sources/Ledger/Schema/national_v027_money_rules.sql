-- Money in every order of events: campaigns that take turns, payments that were made after all, money that came back
-- twice, tax that was withheld for nothing, and bookings that a bank tells twice.

-- Turns. Payouts wait in lanes, one for each campaign and kind of account: neither a campaign with a hundred thousand
-- payouts nor a provider that has stopped stands before the others (PostgresPayoutStore.claiming). What is held or waits
-- for somebody is in no lane.
ALTER TABLE payout ADD COLUMN lane text NOT NULL DEFAULT '';
CREATE FUNCTION choose_lane() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    NEW.lane := NEW.origin || ' ' || coalesce(
        (SELECT a.channel FROM payee_account AS a WHERE a.id = NEW.account), '');
    RETURN NEW;
END
$$;
UPDATE payout AS p SET lane = origin || ' ' || coalesce(
    (SELECT a.channel FROM payee_account AS a WHERE a.id = p.account), '')
WHERE wakes_at IS NOT NULL;
CREATE INDEX payout_lane ON payout (lane, wakes_at) WHERE wakes_at IS NOT NULL;
-- What was due is dead in the index until it is vacuumed, and everybody who looks for what is due steps over it.
ALTER TABLE payout SET (autovacuum_vacuum_scale_factor = 0.02);

-- Payments that were made after all. The provider had said for good that a number pays nothing, and paid it: from then on
-- the holder owes it (clawback -> clearing), unless the prize is still owed to him and the two are set off against each
-- other. Each element is the number of the attempt and what has become of it (LatePayment).
ALTER TABLE payout
    ADD COLUMN late          text[]      NOT NULL DEFAULT '{}',
    -- The holder has paid the prize back. If the bank sends it back afterwards, it is his.
    ADD COLUMN is_repaid     boolean     NOT NULL DEFAULT false,
    -- When a prize whose tax was reported was no longer owed: the month of the correction.
    ADD COLUMN tax_undone_at timestamptz;
CREATE INDEX payout_tax_undone ON payout (tax_undone_at) WHERE tax_undone_at IS NOT NULL;
UPDATE payout AS p SET tax_undone_at = t.at
FROM book_transfer AS t
WHERE p.state = 'forfeited' AND p.taxed_at IS NOT NULL AND t.id = 'forfeit ' || p.win;
UPDATE payout AS p SET is_repaid = true
FROM payout_clawback AS c WHERE c.win = p.win AND c.how = 'repaid' AND p.state = 'paid';

INSERT INTO book_flow (source, target, pending) VALUES
    ('clawback', 'clearing', false), -- paid though the attempt was over
    ('clearing', 'clawback', false), -- and sent back by the payee's bank
    ('payable', 'clawback', false),  -- set off against what the holder is owed
    ('clawback', 'payable', false),  -- and owed again, for it was sent back
    ('write-off', 'clawback', false);-- given up

-- Of the prize (0), or of an attempt that was paid after all.
ALTER TABLE payout_clawback
    ADD COLUMN attempt integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    DROP CONSTRAINT payout_clawback_pkey,
    ADD PRIMARY KEY (win, attempt),
    DROP CONSTRAINT payout_clawback_how_check,
    ADD CONSTRAINT payout_clawback_how_check
        CHECK (how IN ('repaid', 'written off', 'returned', 'set off'));

-- Whoever wants a clawback ended writes it to those of the win that are open.
CREATE FUNCTION pass_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;

-- As in the step "books"; what a holder owes for an attempt is the amount and the account of that attempt.
CREATE OR REPLACE FUNCTION write_transfers(
    ids text[], kinds text[], sources text[], targets text[], fens bigint[], ended text[]
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(sources || targets) AS account
               WHERE account_kind(account) IN ('treasury', 'write-off')) THEN
        RAISE EXCEPTION 'a deposit is the operator''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(ids, sources, targets, fens) AS g (id, source, target, fen)
        WHERE ARRAY['clawback', 'clearing'] <@ ARRAY[account_kind(source), account_kind(target)]
            AND NOT EXISTS (
                SELECT FROM payout_attempt AS a
                WHERE a.win = regexp_replace(g.id, '^attempt (.*) \d+ (late|returned)$', '\1')
                    AND g.id IN (format('attempt %s %s late', a.win, a.attempt),
                                 format('attempt %s %s returned', a.win, a.attempt))
                    AND g.fen = a.fen
                    AND format('clearing:%s:%s', a.channel, a.merchant) IN (g.source, g.target)))
    THEN
        RAISE EXCEPTION 'no attempt was paid so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(ids, sources, targets, fens) AS g (id, source, target, fen)
        WHERE account_kind(source) = 'clawback' AND account_kind(target) = 'payable'
            AND NOT EXISTS (
                SELECT FROM book_transfer AS t
                WHERE t.id = regexp_replace(g.id, ' owed again$', ' set off')
                    AND (t.source, t.target, t.fen) = (g.target, g.source, g.fen))) THEN
        RAISE EXCEPTION 'nothing was set off so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN add_transfers(ids, kinds, sources, targets, fens, ended);
END
$$;

-- As in the step "watch"; a prize that ends does not end what is owed for an attempt that was paid after all.
CREATE OR REPLACE FUNCTION follow_payout() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NEW.is_clawed_back AND NOT OLD.is_clawed_back THEN
        INSERT INTO payout_clawback (win, campaign, fen)
        VALUES (NEW.win, regexp_replace(NEW.origin, '^.*/', ''), NEW.gross - NEW.withheld)
        ON CONFLICT DO NOTHING;
        PERFORM notify_winner('clawed back', NEW.win);
    ELSIF NEW.is_void AND NOT OLD.is_void AND NOT EXISTS (
        -- A win that its draw has just ended: the draw tells that itself.
        SELECT FROM draw_win AS w
        WHERE w.origin = NEW.origin AND w.index = NEW.index AND w.ended_at = now()
            AND w.draw = split_part(NEW.draw, '/', 1)) THEN
        PERFORM notify_winner('stopped', NEW.win);
    ELSIF NEW.hold IS DISTINCT FROM OLD.hold THEN
        PERFORM notify_winner('held', NEW.win);
    END IF;
    IF NEW.state = 'forfeited' AND OLD.state <> 'forfeited' THEN
        UPDATE payout_clawback SET ended_at = now(), how = 'returned'
        WHERE win = NEW.win AND attempt = 0 AND ended_at IS NULL;
    END IF;
    RETURN NULL;
END
$$;

-- A debt begins and ends with what the payout says of the attempt. One that a person has ended is over already.
CREATE FUNCTION follow_late() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO payout_clawback (win, campaign, fen, attempt)
    SELECT NEW.win, regexp_replace(NEW.origin, '^.*/', ''), NEW.gross - NEW.withheld,
        split_part(l, ' ', 1)::integer
    FROM unnest(NEW.late) AS l WHERE l LIKE '% owed' AND l <> ALL (OLD.late)
    ON CONFLICT DO NOTHING;
    -- Of a prize that is still due nothing is asked for: a person looks first.
    IF FOUND AND NEW.is_void THEN PERFORM notify_winner('clawed back', NEW.win); END IF;
    UPDATE payout_clawback AS c SET ended_at = now(), how = regexp_replace(l, '^\d+ ', '')
    FROM unnest(NEW.late) AS l
    WHERE c.win = NEW.win AND c.attempt = split_part(l, ' ', 1)::integer AND c.attempt > 0
        AND c.ended_at IS NULL AND l ~ '^\d+ (set off|returned)$';
    RETURN NULL;
END
$$;

-- As in the step "watch", of the first that is open: of the prize before those of attempts. With a prize that was paid
-- back goes the tax that was withheld of it. What was paid after all never was the fund's, so it does not go there.
CREATE OR REPLACE FUNCTION end_clawback(given_win text, given_how text, given_reference text)
RETURNS payout_clawback LANGUAGE plpgsql AS $$
DECLARE
    ended payout_clawback;
    claim text := 'clawback ' || given_win;
    due   text;
    fund  text;
    tax   bigint;
BEGIN
    PERFORM FROM payout WHERE win = given_win FOR UPDATE;
    SELECT c.* INTO ended FROM payout_clawback AS c
    WHERE c.win = given_win AND c.ended_at IS NULL ORDER BY c.attempt LIMIT 1;
    IF NOT FOUND THEN RETURN NULL; END IF;
    due := 'clawback:' || ended.campaign;
    fund := 'fund:' || ended.campaign;
    IF ended.attempt > 0 THEN
        UPDATE payout_clawback SET ended_at = now(), how = given_how, reference = given_reference
        WHERE win = given_win AND attempt = ended.attempt RETURNING * INTO STRICT ended;
        UPDATE payout
        SET late = array_replace(late, ended.attempt || ' owed', ended.attempt || ' ' || given_how),
            fence = fence + 1, lease_until = '-infinity'
        WHERE win = given_win;
        PERFORM add_transfers(
            ARRAY[format('%s %s %s', given_how, given_win, ended.attempt)], ARRAY['posted'],
            ARRAY[CASE given_how WHEN 'repaid' THEN 'treasury'
                  ELSE 'write-off:' || ended.campaign END],
            ARRAY[due], ARRAY[ended.fen], ARRAY[NULL::text]);
        RETURN ended;
    END IF;
    UPDATE payout
    SET is_clawed_back = false, is_repaid = given_how = 'repaid', fence = fence + 1,
        lease_until = '-infinity'
    WHERE win = given_win AND is_clawed_back AND state = 'paid'
    RETURNING withheld INTO tax;
    IF NOT FOUND THEN RETURN NULL; END IF;
    UPDATE payout_clawback SET ended_at = now(), how = given_how, reference = given_reference
    WHERE win = given_win AND attempt = 0 RETURNING * INTO STRICT ended;
    IF given_how = 'repaid' THEN
        PERFORM add_transfers(
            ARRAY['repaid ' || given_win, claim || ' posted'], ARRAY['posted', 'post'],
            ARRAY['treasury', due], ARRAY[due, fund], ARRAY[ended.fen, ended.fen],
            ARRAY[NULL, claim]);
        IF tax > 0 THEN
            PERFORM add_transfers(
                ARRAY[format('repaid %s tax', given_win)], ARRAY['posted'],
                ARRAY['tax:' || ended.campaign], ARRAY[fund], ARRAY[tax], ARRAY[NULL::text]);
        END IF;
    ELSE
        PERFORM add_transfers(
            ARRAY[claim || ' void'], ARRAY['void'], ARRAY[due], ARRAY[fund], ARRAY[ended.fen],
            ARRAY[claim]);
    END IF;
    RETURN ended;
END
$$;

-- Who has looked at a payment that was made after all ends its alarm, once the books have it; and one that says something
-- else than we ordered is asked about again (Payout.release, Payout.wakesAt). The rest of an operator's acts stays as the
-- last step has it.
DO $$
DECLARE
    steering text := pg_get_functiondef('steer_payout(text, bigint, text, text, text, text, text,
        text, timestamptz, timestamptz, timestamptz)'::regprocedure);
    stays CONSTANT text := $sql$old.alarm NOT IN ('person', 'in doubt')$sql$;
BEGIN
    IF strpos(steering, stays) = 0 THEN
        RAISE EXCEPTION 'steer_payout says in other words which alarms stay';
    END IF;
    EXECUTE replace(
        replace(steering, stays,
            format('(%s AND (old.alarm <> %L OR old.late = %L))', stays, 'paid late', '{}')),
        $sql$CASE WHEN new_alarm = 'mismatch' THEN NULL ELSE new_due_at END$sql$, 'new_due_at');
END
$$;

-- As in the step "winners", as Payout.void has it by now: what the holder has paid back is not claimed back again, and where
-- the tax has taken all of a prize, the fund has the tax.
CREATE OR REPLACE FUNCTION end_drawn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    untouched text[];
    paid text[];
    taxed text[];
BEGIN
    -- In one order, and before the fund's row: as whoever pays does it.
    PERFORM FROM payout WHERE win IN (
        SELECT win_id(origin, index, drawn_name(draw, turn)) FROM changed)
    ORDER BY win FOR UPDATE;
    WITH before AS (
        SELECT p.win, c.ended, p.attempt = 0 AND p.state = 'ready' AS is_untouched,
            p.state = 'paid' AND p.gross > p.withheld AND NOT p.is_clawed_back AS is_paid,
            p.state = 'paid' AND p.gross = p.withheld AS is_taxed
        FROM changed AS c
        JOIN payout AS p ON p.win = win_id(c.origin, c.index, drawn_name(c.draw, c.turn))
        WHERE p.state <> 'forfeited' AND NOT p.is_void AND NOT p.is_repaid
    ), stopped AS (
        UPDATE payout AS p
        SET is_void = true, fence = p.fence + 1, lease_until = '-infinity', due_at = now(),
            state = CASE WHEN b.is_untouched THEN 'forfeited' ELSE p.state END,
            reference = CASE WHEN b.is_untouched THEN b.ended ELSE p.reference END,
            is_clawed_back = p.is_clawed_back OR b.is_paid,
            wakes_at = CASE WHEN b.is_untouched OR p.state = 'paid' THEN NULL ELSE now() END
        FROM before AS b WHERE p.win = b.win
        RETURNING p.win, b.is_untouched, b.is_paid, b.is_taxed
    )
    SELECT array_agg(win) FILTER (WHERE is_untouched), array_agg(win) FILTER (WHERE is_paid),
        array_agg(win) FILTER (WHERE is_taxed)
    INTO untouched, paid, taxed FROM stopped;
    PERFORM add_transfers(
        array_agg('win ' || p.win || ' void'), array_agg('void'::text),
        array_agg('fund:' || regexp_replace(p.origin, '^.*/', '')),
        array_agg('payable:' || p.win), array_agg(p.gross), array_agg('win ' || p.win))
    FROM payout AS p WHERE p.win = ANY (untouched) HAVING count(*) > 0;
    PERFORM add_transfers(
        array_agg('clawback ' || p.win), array_agg('pending'::text),
        array_agg('clawback:' || regexp_replace(p.origin, '^.*/', '')),
        array_agg('fund:' || regexp_replace(p.origin, '^.*/', '')),
        array_agg(p.gross - p.withheld), array_agg(NULL::text))
    FROM payout AS p WHERE p.win = ANY (paid) HAVING count(*) > 0;
    PERFORM add_transfers(
        array_agg('forfeit ' || p.win || ' tax'), array_agg('posted'::text),
        array_agg('tax:' || regexp_replace(p.origin, '^.*/', '')),
        array_agg('fund:' || regexp_replace(p.origin, '^.*/', '')), array_agg(p.withheld),
        array_agg(NULL::text))
    FROM payout AS p WHERE p.win = ANY (taxed) HAVING count(*) > 0;
    RETURN NULL;
END
$$;

-- What a holder has paid back and the bank has sent back as well is his own: no campaign's rule ends it.
CREATE FUNCTION keep_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.claim_until := NULL;
    RETURN NEW;
END
$$;
CREATE FUNCTION undo_tax() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.tax_undone_at := now();
    RETURN NEW;
END
$$;

-- Split receipts. One purchase that a seller has split into several receipts bears one day of issue, however many days
-- they were entered or won on; and one buyer, or one holder.
ALTER TABLE risk_fact ADD COLUMN issued date, DROP COLUMN day;
CREATE INDEX risk_fact_issue ON risk_fact (seller, issued, buyer) WHERE issued IS NOT NULL;
DROP FUNCTION count_risk(text, bytea, bytea, bytea, bigint, bigint, float8);
-- As in the step "risk"; `that_day` are the receipts of the seller that were issued on the same day to the same buyer
-- or entered by the same holder.
CREATE FUNCTION count_risk(
    given_win text, given_seller bytea, given_buyer bytea, given_account bytea,
    given_serial bigint, given_issue date, span bigint, seconds float8
) RETURNS TABLE (
    of_holder bigint, fen_of_holder bigint, of_holder_at_seller bigint, that_day bigint,
    in_series bigint, of_seller bigint, of_buyer_at_seller bigint, void_at_seller bigint,
    holders_of_account bigint
) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    -- Beyond it every rule has found what it looks for.
    maximum CONSTANT integer := 1000;
    begun timestamptz := now() - seconds * interval '1 second';
    me risk_fact;
    key bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT now(), p.gross, given_serial, p.win,
        coalesce((SELECT j.older FROM holder_join AS j WHERE j.younger = e.holder), e.holder),
        given_seller, given_buyer, given_account, given_issue
    INTO me.at, me.gross, me.serial, me.win, me.holder, me.seller, me.buyer, me.account, me.issued
    FROM payout AS p
    JOIN log_leaf AS l ON l.origin = p.origin AND l.index = p.index
    JOIN lottery_entry AS e ON e.id = l.entry_id
    WHERE p.win = given_win;
    IF NOT FOUND THEN RETURN; END IF;
    FOR key IN
        SELECT DISTINCT hashtextextended(name, 0)
        FROM unnest(ARRAY['risk holder ' || me.holder, 'risk ' || encode(me.seller, 'hex'),
                          'risk ' || encode(me.account, 'hex')]) AS name
        ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(key);
    END LOOP;
    INSERT INTO risk_fact AS f (at, gross, serial, win, holder, seller, buyer, account, issued)
    VALUES (me.at, me.gross, me.serial, me.win, me.holder, me.seller, me.buyer, me.account,
            me.issued)
    ON CONFLICT (win) DO UPDATE
    SET account = EXCLUDED.account, holder = EXCLUDED.holder,
        issued = coalesce(EXCLUDED.issued, f.issued);
    RETURN QUERY
    WITH own AS (
        SELECT f.* FROM risk_fact AS f
        WHERE f.holder = ANY (all_ids_of_holder(me.holder)) AND f.at >= begun LIMIT maximum
    ), bought AS (
        SELECT f.win FROM risk_fact AS f
        WHERE f.seller = me.seller AND f.issued = me.issued AND f.buyer = me.buyer
            AND f.at >= begun LIMIT maximum
    ), sold AS (
        SELECT f.buyer, p.is_void OR p.is_repaid AS is_void
        FROM risk_fact AS f JOIN payout AS p ON p.win = f.win
        WHERE f.seller = me.seller AND f.at >= begun
        ORDER BY f.at DESC LIMIT maximum
    ), paid AS (
        SELECT f.holder FROM risk_fact AS f
        WHERE f.account = me.account AND f.at >= begun LIMIT maximum
    )
    SELECT (SELECT count(*) FROM own), (SELECT coalesce(sum(o.gross), 0)::bigint FROM own AS o),
        (SELECT count(*) FROM own AS o WHERE o.seller = me.seller),
        (SELECT count(*) FROM (
            SELECT o.win FROM own AS o WHERE o.seller = me.seller AND o.issued = me.issued
            UNION SELECT b.win FROM bought AS b) AS receipts),
        (SELECT count(*) FROM own AS o WHERE o.seller = me.seller
            AND o.serial BETWEEN me.serial - span AND me.serial + span),
        (SELECT count(*) FROM sold), (SELECT count(*) FROM sold AS s WHERE s.buyer = me.buyer),
        (SELECT count(*) FROM sold AS s WHERE s.is_void),
        (SELECT count(DISTINCT p.holder) FROM paid AS p);
END
$$;

-- What a bank's statements say was left on the account at the end of their spans.
CREATE TABLE statement_closing (
    closing   bigint NOT NULL,
    statement bigint NOT NULL PRIMARY KEY REFERENCES channel_statement
);
SELECT make_append_only('statement_closing');
-- Of a statement that was taken just now; nothing for one that was kept before. Returns the statement.
CREATE FUNCTION keep_closing(given_statement bigint, given_closing bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO statement_closing (statement, closing)
    SELECT s.id, given_closing FROM channel_statement AS s
    WHERE s.id = given_statement AND s.taken_at = now() AND given_closing IS NOT NULL;
    RETURN given_statement;
END
$$;

-- A difference that comes again after a statement has ended it is found again; what a person has closed stays closed.
DROP INDEX reconciliation_difference_key;
CREATE UNIQUE INDEX reconciliation_difference_key ON reconciliation_difference (
    channel, merchant, coalesce(order_number, ''), coalesce(reference, ''), kind, ours, theirs)
    WHERE closed_by IS DISTINCT FROM 'statement';
-- As in the step "late statements"; what was paid after all is in the books too. A bank tells of a booking in a notification
-- (camt.054) and again in the day's statement (camt.053), at times under another number of its own: what both have of one
-- order, amount and day is one, and two that one of them has are two.
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
            ON paid.id IN (format('attempt %s %s paid', a.win, a.attempt),
                           format('attempt %s %s late', a.win, a.attempt))
        LEFT JOIN book_transfer AS back
            ON back.id = format('attempt %s %s returned', a.win, a.attempt)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(-b.fen * b.times), 0)::bigint AS theirs,
                coalesce(sum(b.times), 0) AS lines, min(b.payee) AS payee
            FROM (
                SELECT s.fen, min(s.payee) AS payee, CASE given_channel
                    WHEN 'bank' THEN greatest(
                        count(*) FILTER (WHERE t.starts_at IS NULL),
                        count(*) FILTER (WHERE t.starts_at IS NOT NULL))
                    ELSE count(*) END AS times
                FROM statement_line AS s JOIN channel_statement AS t ON t.id = s.statement
                WHERE s.order_number = n.order_number AND s.channel = given_channel
                    AND s.merchant = given_merchant
                GROUP BY s.fen, (s.at AT TIME ZONE 'Asia/Shanghai')::date
            ) AS b
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
        FROM (
            SELECT s.reference, s.fen, given_channel = 'bank' AND row_number() OVER (
                PARTITION BY s.fen, (s.at AT TIME ZONE 'Asia/Shanghai')::date, t.starts_at IS NULL
                ORDER BY s.statement, s.reference) <= (
                    SELECT count(*)
                    FROM statement_line AS o JOIN channel_statement AS u ON u.id = o.statement
                    WHERE o.channel = given_channel AND o.merchant = given_merchant
                        AND o.order_number IS NULL AND o.fen = s.fen AND o.statement < s.statement
                        AND o.at > s.at - interval '1 day' AND o.at < s.at + interval '1 day'
                        AND (o.at AT TIME ZONE 'Asia/Shanghai')::date
                            = (s.at AT TIME ZONE 'Asia/Shanghai')::date
                        AND (u.starts_at IS NULL) <> (t.starts_at IS NULL)) AS is_told
            FROM statement_line AS s JOIN channel_statement AS t ON t.id = s.statement
            WHERE s.channel = given_channel AND s.merchant = given_merchant AND s.at >= horizon
                AND s.order_number IS NULL AND s.fen < 0
        ) AS l
        WHERE NOT l.is_told
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

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'choose_lane()', 'end_drawn()', 'follow_payout()', 'follow_late()', 'keep_refund()', 'undo_tax()',
        'write_transfers(text[], text[], text[], text[], bigint[], text[])',
        'end_clawback(text, text, text)', 'pass_over()',
        'count_risk(text, bytea, bytea, bytea, bigint, date, bigint, float8)',
        'keep_closing(bigint, bigint)',
        'reconcile_account(text, text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
-- Behind `begin_payout` and `follow_account` by their names: those choose the account.
CREATE TRIGGER lane_at_first BEFORE INSERT ON payout FOR EACH ROW
    WHEN (NEW.wakes_at IS NOT NULL) EXECUTE FUNCTION choose_lane();
CREATE TRIGGER lane BEFORE UPDATE ON payout FOR EACH ROW
    WHEN (NEW.wakes_at IS NOT NULL
        AND (OLD.wakes_at IS NULL OR NEW.account IS DISTINCT FROM OLD.account))
    EXECUTE FUNCTION choose_lane();
CREATE TRIGGER keep_refund BEFORE UPDATE ON payout FOR EACH ROW
    WHEN (NEW.is_repaid AND NEW.state = 'returned' AND NEW.claim_until IS NOT NULL)
    EXECUTE FUNCTION keep_refund();
CREATE TRIGGER undo_tax BEFORE UPDATE ON payout FOR EACH ROW
    WHEN (NEW.taxed_at IS NOT NULL AND OLD.tax_undone_at IS NULL AND (
        NEW.state = 'forfeited' OR NEW.is_repaid
        -- Nothing is left to be paid back where the tax took all of it.
        OR NEW.is_void AND NEW.state = 'paid' AND NEW.withheld = NEW.gross))
    EXECUTE FUNCTION undo_tax();
-- Before `written_once`, by its name.
CREATE TRIGGER over BEFORE UPDATE ON payout_clawback FOR EACH ROW
    WHEN (OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.how, OLD.reference)
        IS NOT DISTINCT FROM (NEW.ended_at, NEW.how, NEW.reference)
        AND (OLD.wanted_by, OLD.wanted_reason, OLD.wanted_reference)
        IS DISTINCT FROM (NEW.wanted_by, NEW.wanted_reason, NEW.wanted_reference))
    EXECUTE FUNCTION pass_over();
CREATE TRIGGER followed_late AFTER UPDATE ON payout FOR EACH ROW
    WHEN (NEW.late IS DISTINCT FROM OLD.late) EXECUTE FUNCTION follow_late();
