-- The winners of periodic draws become wins: reserved, paid and told like those of seals. What `draw run` has
-- published comes in by one function, which believes none of the amounts that a draw might name.

-- What was recorded of each draw, the newest version last. A draw is done anew when a winner is disqualified.
CREATE TABLE draw_result (
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    -- Nobody is disqualified any more from then on, and what stands is paid.
    objections_till timestamptz NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),
    -- Of the published result's bytes.
    result          bytea       NOT NULL CHECK (octet_length(result) = 32),
    origin          text        NOT NULL REFERENCES campaign,
    draw            text        NOT NULL CHECK (draw ~ '^[a-z0-9-]{1,63}$'),
    PRIMARY KEY (origin, draw, version)
);
SELECT make_append_only('draw_result');

-- Who takes no prize of a draw, by a decision of all auditors, which nobody takes back.
CREATE TABLE draw_disqualified (
    index  bigint NOT NULL,
    origin text   NOT NULL,
    draw   text   NOT NULL,
    PRIMARY KEY (origin, draw, index)
);
SELECT make_append_only('draw_disqualified');

CREATE TABLE draw_win (
    recorded_at timestamptz NOT NULL DEFAULT now(),
    payable_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    index       bigint      NOT NULL,
    entry_id    bigint      NOT NULL REFERENCES lottery_entry,
    fen         bigint      NOT NULL CHECK (fen > 0),
    -- From 1, the highest.
    tier        integer     NOT NULL CHECK (tier > 0),
    -- Whoever loses his win of a draw and wins the same one again has another win: the first one's transfers stay.
    turn        integer     NOT NULL DEFAULT 1 CHECK (turn > 0),
    origin      text        NOT NULL,
    draw        text        NOT NULL,
    prize       text        NOT NULL,
    -- 'redrawn': the draw was done anew and gives this entry no prize, or another one.
    ended       text        CHECK (ended IN ('disqualified', 'redrawn')),
    PRIMARY KEY (origin, draw, index, turn),
    -- An entry of this campaign's log, and the one at this place.
    FOREIGN KEY (origin, index) REFERENCES log_leaf (origin, index),
    CHECK ((ended IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX draw_win_standing ON draw_win (origin, draw, index) WHERE ended_at IS NULL;
CREATE INDEX draw_win_entry ON draw_win (entry_id);
-- A win ends once, and nothing else of it changes.
CREATE TRIGGER ends_once BEFORE UPDATE ON draw_win FOR EACH ROW
    WHEN (OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        OR (OLD.recorded_at, OLD.payable_at, OLD.index, OLD.entry_id, OLD.fen, OLD.tier, OLD.turn,
            OLD.origin, OLD.draw, OLD.prize)
        IS DISTINCT FROM (NEW.recorded_at, NEW.payable_at, NEW.index, NEW.entry_id, NEW.fen,
            NEW.tier, NEW.turn, NEW.origin, NEW.draw, NEW.prize))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON draw_win
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON draw_win
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();

-- What holders are to be told of draws (AwaitedStore). A row goes once it was told.
CREATE TABLE draw_news (
    id      bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    due_at  timestamptz NOT NULL DEFAULT now(),
    index   bigint      NOT NULL,
    turn    integer     NOT NULL,
    -- Of the win's end, and not of the win.
    is_end  boolean     NOT NULL,
    origin  text        NOT NULL,
    draw    text        NOT NULL,
    FOREIGN KEY (origin, draw, index, turn) REFERENCES draw_win
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX draw_news_due ON draw_news (due_at);

-- No attempt to pay begins before this.
ALTER TABLE payout ADD COLUMN not_before timestamptz NOT NULL DEFAULT '-infinity';
-- All prizes of one entry: for the tax, and for the end of its opening.
CREATE INDEX payout_entry ON payout (origin, index);

CREATE FUNCTION keep_not_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.not_before < OLD.not_before
        OR (OLD.attempt = 0 AND NEW.not_before > now()
            AND (NEW.attempt > 0 OR NEW.state NOT IN ('ready', 'forfeited'))) THEN
        RAISE EXCEPTION 'a payout that begins before its time'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whoever binds an account or releases a payout sets the next attempt to this moment.
    IF NEW.attempt = 0 AND NEW.state = 'ready' AND NOT NEW.is_void AND NEW.next_at IS NOT NULL THEN
        NEW.next_at := greatest(NEW.next_at, NEW.not_before);
        IF NEW.wakes_at IS NOT NULL THEN
            NEW.wakes_at := greatest(NEW.wakes_at, NEW.not_before);
        END IF;
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION keep_not_before() FROM PUBLIC;
CREATE TRIGGER not_before BEFORE UPDATE ON payout FOR EACH ROW
    WHEN (OLD.not_before > '-infinity' OR NEW.not_before > '-infinity')
    EXECUTE FUNCTION keep_not_before();

-- All prizes of one invoice are taxed together (财税〔2007〕34号), under whatever campaign keys they were won: an entry's
-- commitment is another one under each, so here stands an HMAC of the invoice under the personal key.
CREATE TABLE payout_invoice (
    win     text  NOT NULL PRIMARY KEY REFERENCES payout,
    invoice bytea NOT NULL CHECK (octet_length(invoice) = 32)
);
CREATE INDEX payout_invoice_invoice ON payout_invoice (invoice);
SELECT make_append_only('payout_invoice');

-- Two workers that begin to pay two prizes of one invoice do not see each other: here the later one does, and works its
-- tax out anew (FT001). Above 800 yuan all of it bears 20 %, half a fen rounded up (PrizeTax).
CREATE FUNCTION keep_tax() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    own bytea := (SELECT i.invoice FROM payout_invoice AS i WHERE i.win = NEW.win);
    total numeric;
    paid numeric;
BEGIN
    IF own IS NULL THEN RETURN NEW; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('tax ' || encode(own, 'hex'), 0));
    SELECT coalesce(sum(p.gross), 0) + NEW.gross, coalesce(sum(p.withheld), 0) INTO total, paid
    FROM payout_invoice AS i JOIN payout AS p ON p.win = i.win
    WHERE i.invoice = own AND p.win <> NEW.win AND p.state <> 'forfeited'
        AND (p.attempt > 0 OR p.state = 'paid');
    IF total > 80000 AND NEW.withheld < least(floor((total * 20 + 50) / 100) - paid, NEW.gross) THEN
        RAISE EXCEPTION 'the prizes of one invoice are taxed together' USING ERRCODE = 'FT001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tax BEFORE UPDATE ON payout FOR EACH ROW
    WHEN (OLD.attempt = 0 AND OLD.state <> 'paid' AND (NEW.attempt > 0 OR NEW.state = 'paid'))
    EXECUTE FUNCTION keep_tax();

-- As before (national_v011_payouts.sql), with each win named once.
CREATE OR REPLACE FUNCTION reserve_wins(origins text[], indexes bigint[], draws text[], fens bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wins text[] := ARRAY(
        SELECT win_id(g.origin, g.index, g.draw)
        FROM unnest(origins, indexes, draws) WITH ORDINALITY AS g (origin, index, draw, place)
        ORDER BY g.place);
BEGIN
    IF cardinality(wins) = 0 THEN RETURN; END IF;
    PERFORM add_transfers(
        array_agg('win ' || g.win), array_agg('pending'::text),
        array_agg('fund:' || regexp_replace(g.origin, '^.*/', '')),
        array_agg('payable:' || g.win), array_agg(g.fen), array_agg(NULL::text))
    FROM unnest(wins, origins, fens) AS g (win, origin, fen);
    INSERT INTO payout (win, origin, index, draw, gross, next)
    SELECT g.win, g.origin, g.index, g.draw, g.fen, 'payee'
    FROM unnest(wins, origins, indexes, draws, fens) AS g (win, origin, index, draw, fen)
    ON CONFLICT (win) DO NOTHING;
END
$$;

-- The part of a win's name behind the entry: `grand-1`, and `grand-1/2` for the second time.
CREATE FUNCTION drawn_name(draw text, turn integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE turn WHEN 1 THEN draw ELSE draw || '/' || turn END
$$;

-- Whoever writes a win of a draw reserves it in the same transaction; where the fund does not hold it there is none.
CREATE FUNCTION reserve_drawn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM reserve_wins(
        array_agg(origin), array_agg(index), array_agg(drawn_name(draw, turn)), array_agg(fen))
    FROM added WHERE ended_at IS NULL HAVING count(*) > 0;
    UPDATE payout AS p SET not_before = a.payable_at FROM added AS a
    WHERE p.win = win_id(a.origin, a.index, drawn_name(a.draw, a.turn)) AND p.attempt = 0;
    RETURN NULL;
END
$$;

-- And whoever ends one takes the money back: at once where nobody has begun to pay it. Where somebody has, the payout goes
-- the way of a void invoice (Payout.void): stopped, forfeited when its attempt is over, and claimed back once paid.
CREATE FUNCTION end_drawn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    untouched text[];
    paid text[];
BEGIN
    -- In one order, and before the fund's row: as whoever pays does it.
    PERFORM FROM payout WHERE win IN (
        SELECT win_id(origin, index, drawn_name(draw, turn)) FROM changed)
    ORDER BY win FOR UPDATE;
    WITH before AS (
        SELECT p.win, c.ended, p.attempt = 0 AND p.state = 'ready' AS is_untouched,
            p.state = 'paid' AND p.gross > p.withheld AND NOT p.is_clawed_back AS is_paid
        FROM changed AS c
        JOIN payout AS p ON p.win = win_id(c.origin, c.index, drawn_name(c.draw, c.turn))
        WHERE p.state <> 'forfeited' AND NOT p.is_void
    ), stopped AS (
        UPDATE payout AS p
        SET is_void = true, fence = p.fence + 1, lease_until = '-infinity', due_at = now(),
            state = CASE WHEN b.is_untouched THEN 'forfeited' ELSE p.state END,
            reference = CASE WHEN b.is_untouched THEN b.ended ELSE p.reference END,
            is_clawed_back = p.is_clawed_back OR b.is_paid,
            wakes_at = CASE WHEN b.is_untouched OR p.state = 'paid' THEN NULL ELSE now() END
        FROM before AS b WHERE p.win = b.win
        RETURNING p.win, b.is_untouched, b.is_paid
    )
    SELECT array_agg(win) FILTER (WHERE is_untouched), array_agg(win) FILTER (WHERE is_paid)
    INTO untouched, paid FROM stopped;
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
    RETURN NULL;
END
$$;
CREATE TRIGGER reserve_drawn AFTER INSERT ON draw_win
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION reserve_drawn();
CREATE TRIGGER end_drawn AFTER UPDATE ON draw_win
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION end_drawn();

-- Records the result of a draw, all of it or nothing: 'recorded', 'exists' for the one that stands, 'older' where it
-- lacks a disqualification that was recorded. Who is no winner any more loses his win before anybody new gets one,
-- so the fund holds both in turn.
--
-- FW001: the manifest announces no such draw. FW002: a winner who is no judged entry of the campaign, who is there twice,
-- who is disqualified, or whose tier the draw has not or has given away.
CREATE FUNCTION record_draw(
    given_origin text, given_draw text, given_manifest bytea, given_result bytea, objection float8,
    given_indexes bigint[], given_tiers integer[], given_disqualified bigint[],
    OUT outcome text, OUT added bigint, OUT ended bigint
) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    rules jsonb;
    plan jsonb;
    sealed bigint;
    gone bigint[];
    last draw_result;
    till timestamptz := now() + objection * interval '1 second';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('draw ' || given_origin || ' ' || given_draw, 0));
    added := 0;
    ended := 0;
    SELECT convert_from(m.body, 'UTF8')::jsonb INTO rules FROM campaign_manifest AS m
    WHERE m.manifest = given_manifest AND m.origin = given_origin;
    SELECT d INTO plan FROM jsonb_array_elements(rules -> 'draws') AS d
    WHERE d ->> 'name' = given_draw;
    -- The rules of a draw are those that hold when it closes.
    IF plan IS NULL OR given_manifest IS DISTINCT FROM (
        SELECT m.manifest FROM campaign_manifest AS m
        WHERE m.origin = given_origin AND m.holds_from <= (plan ->> 'closes')::bigint
        ORDER BY m.holds_from DESC LIMIT 1) THEN
        RAISE EXCEPTION 'no draw % of this manifest', given_draw USING ERRCODE = 'FW001';
    END IF;
    SELECT r.* INTO last FROM draw_result AS r
    WHERE r.origin = given_origin AND r.draw = given_draw ORDER BY r.version DESC LIMIT 1;
    IF last.result = given_result THEN
        outcome := 'exists';
        RETURN;
    END IF;
    IF EXISTS (
        SELECT FROM draw_disqualified AS d
        WHERE d.origin = given_origin AND d.draw = given_draw
            AND d.index NOT IN (SELECT unnest(given_disqualified))) THEN
        outcome := 'older';
        RETURN;
    END IF;
    SELECT max(s.size) INTO sealed FROM seal AS s
    WHERE s.origin = given_origin AND s.completed_at IS NOT NULL;
    IF cardinality(given_indexes) <> cardinality(given_tiers) OR EXISTS (
        SELECT FROM unnest(given_indexes, given_tiers) AS g (index, tier)
        LEFT JOIN log_leaf AS l ON l.origin = given_origin AND l.index = g.index
        WHERE l.entry_id IS NULL OR coalesce(g.index >= sealed, true)
            OR g.index IN (SELECT unnest(given_disqualified)))
        OR EXISTS (SELECT FROM unnest(given_indexes) AS i GROUP BY i HAVING count(*) > 1)
        OR EXISTS (
            SELECT FROM unnest(given_tiers) AS g (tier)
            LEFT JOIN jsonb_array_elements(plan -> 'tiers') WITH ORDINALITY AS t (value, place)
                ON t.place = g.tier
            GROUP BY g.tier, t.value HAVING count(*) > coalesce((t.value ->> 1)::bigint, 0)) THEN
        RAISE EXCEPTION 'winners whom draw % cannot have', given_draw USING ERRCODE = 'FW002';
    END IF;

    INSERT INTO draw_disqualified (origin, draw, index)
    SELECT DISTINCT given_origin, given_draw, i FROM unnest(given_disqualified) AS i
    ON CONFLICT DO NOTHING;
    WITH lost AS (
        UPDATE draw_win AS w SET ended_at = now(), ended = CASE
            WHEN w.index IN (SELECT unnest(given_disqualified)) THEN 'disqualified'
            ELSE 'redrawn' END
        WHERE w.origin = given_origin AND w.draw = given_draw AND w.ended_at IS NULL
            AND (w.index, w.tier) NOT IN (
                SELECT g.index, g.tier FROM unnest(given_indexes, given_tiers) AS g (index, tier))
        RETURNING w.index)
    SELECT coalesce(array_agg(lost.index), '{}') INTO gone FROM lost;
    ended := cardinality(gone);
    INSERT INTO draw_win (origin, draw, index, turn, tier, prize, fen, entry_id, payable_at)
    SELECT given_origin, given_draw, g.index, 1 + coalesce(b.turn, 0), g.tier,
        t.value ->> 0, (p.value ->> 1)::bigint, l.entry_id, till
    FROM unnest(given_indexes, given_tiers) AS g (index, tier)
    JOIN log_leaf AS l ON l.origin = given_origin AND l.index = g.index
    JOIN jsonb_array_elements(plan -> 'tiers') WITH ORDINALITY AS t (value, place)
        ON t.place = g.tier
    JOIN jsonb_array_elements(rules -> 'prizes') AS p (value) ON p.value ->> 0 = t.value ->> 0
    LEFT JOIN (
        SELECT w.index, max(w.turn) AS turn FROM draw_win AS w
        WHERE w.origin = given_origin AND w.draw = given_draw GROUP BY w.index
    ) AS b ON b.index = g.index
    ORDER BY g.index
    ON CONFLICT (origin, draw, index) WHERE ended_at IS NULL DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;

    -- Who was not told yet that he has won is not told that he has not.
    WITH untold AS (
        DELETE FROM draw_news AS n
        WHERE n.origin = given_origin AND n.draw = given_draw AND NOT n.is_end
            AND n.index IN (SELECT unnest(gone))
        RETURNING n.index)
    SELECT ARRAY(SELECT unnest(gone) EXCEPT SELECT untold.index FROM untold) INTO gone;
    INSERT INTO draw_news (origin, draw, index, turn, is_end)
    SELECT w.origin, w.draw, w.index, w.turn, w.ended_at IS NOT NULL FROM draw_win AS w
    -- Of this transaction; one who has moved up is told his new prize alone.
    WHERE w.origin = given_origin AND w.draw = given_draw AND (
        (w.ended_at IS NULL AND w.recorded_at = now()) OR (w.ended_at = now()
            AND w.index IN (SELECT unnest(gone))
            AND w.index NOT IN (SELECT unnest(given_indexes))))
    ORDER BY w.index;
    INSERT INTO draw_result (origin, draw, version, result, objections_till)
    VALUES (given_origin, given_draw, coalesce(last.version, 0) + 1, given_result, till);
    outcome := 'recorded';
END
$$;

-- Entries whose openings the auditors were given.
CREATE TABLE opening_given (
    given_at timestamptz NOT NULL DEFAULT now(),
    entry_id bigint      NOT NULL PRIMARY KEY REFERENCES lottery_entry
);
SELECT make_append_only('opening_given');
-- For whoever gives them (`draw audit give`).
CREATE FUNCTION note_given(given_origin text, indexes bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO opening_given (entry_id)
    SELECT entry_id FROM log_leaf WHERE origin = given_origin AND index = ANY (indexes)
    ON CONFLICT (entry_id) DO NOTHING
$$;

-- As before (national_v008_sessions.sql), but winners' too, once an auditor has them and no prize of the entry is on its
-- way or can still be claimed. One without an account never gets one: nobody is its holder any more.
CREATE OR REPLACE FUNCTION erase_openings(entries bigint[], are_given boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    erased bigint[];
BEGIN
    SELECT array_agg(o.entry_id ORDER BY o.entry_id) INTO erased
    FROM opening_erasure AS o
    WHERE o.entry_id = ANY (entries) AND (are_given OR (
        EXISTS (
            SELECT FROM log_leaf AS l JOIN seal AS s ON s.origin = l.origin
            WHERE l.entry_id = o.entry_id AND s.size > l.index AND s.completed_at IS NOT NULL)
        AND (EXISTS (SELECT FROM opening_given AS g WHERE g.entry_id = o.entry_id)
            OR NOT EXISTS (SELECT FROM win AS w WHERE w.entry_id = o.entry_id)
            AND NOT EXISTS (SELECT FROM draw_win AS w WHERE w.entry_id = o.entry_id))
        AND NOT EXISTS (
            SELECT FROM log_leaf AS l
            JOIN payout AS p ON p.origin = l.origin AND p.index = l.index
            WHERE l.entry_id = o.entry_id AND p.state NOT IN ('paid', 'forfeited')
                AND (p.attempt > 0 OR p.payee IS NOT NULL))));
    UPDATE lottery_entry SET personal = '' WHERE id = ANY (erased);
    DELETE FROM opening_erasure WHERE entry_id = ANY (erased);
END
$$;

-- Outcomes of one campaign are looked for when that campaign has another seal, and not each second; what was found
-- judged once is, until it was told.
ALTER TABLE awaited_outcome
    ADD COLUMN judged boolean NOT NULL DEFAULT false, ADD COLUMN origin text;
UPDATE awaited_outcome AS a SET origin = e.origin FROM lottery_entry AS e WHERE e.id = a.entry_id;
ALTER TABLE awaited_outcome ALTER COLUMN origin SET NOT NULL;
CREATE INDEX awaited_outcome_origin ON awaited_outcome (origin);
DROP INDEX awaited_outcome_due;
CREATE INDEX awaited_outcome_due ON awaited_outcome (due_at) WHERE judged;

-- As before (national_v008_sessions.sql), but what is awaited is there for certain.
CREATE OR REPLACE FUNCTION forget_holder(given bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
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
    -- A worker that has one of these in its hand finds it gone when it enters (EntryStatement).
    DELETE FROM awaited_invoice WHERE person = ANY (tags);
    DELETE FROM awaited_outcome WHERE entry_id IN (
        SELECT id FROM lottery_entry WHERE holder = ANY (ids_of_holder(forgotten)));
    DELETE FROM holder_session WHERE tag = ANY (tags);
    DELETE FROM sign_in_code WHERE tag = ANY (tags);
    DELETE FROM sign_in_link WHERE tag = ANY (tags);
    DELETE FROM holder_identity WHERE holder = forgotten;
    RETURN 'forgotten';
END
$$;

-- As before (national_v008_sessions.sql), but a row that is there is locked by the same statement that makes those that are
-- not: a sweep between two of them would else take one away unseen.
CREATE OR REPLACE FUNCTION spend_sign_in(names bytea[], bursts integer[], periods integer[])
RETURNS float8 LANGUAGE plpgsql AS $$
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
    INSERT INTO sign_in_limit AS l (name, arrival)
    SELECT DISTINCT n, present FROM unnest(names) AS n ORDER BY n
    ON CONFLICT (name) DO UPDATE SET arrival = l.arrival;
    wait := sign_in_wait(names, bursts, periods, present);
    IF wait > least_wait THEN RETURN wait; END IF;
    UPDATE sign_in_limit AS l
    SET arrival = greatest(l.arrival, present) + g.period::float8 / g.burst * interval '1 second'
    FROM unnest(names, bursts, periods) AS g (name, burst, period)
    WHERE l.name = g.name;
    RETURN 0;
END
$$;

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'reserve_wins(text[], bigint[], text[], bigint[])', 'drawn_name(text, integer)',
        'keep_tax()', 'reserve_drawn()', 'end_drawn()',
        'record_draw(text, text, bytea, bytea, float8, bigint[], integer[], bigint[])',
        'note_given(text, bigint[])', 'forget_holder(bytea)'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
