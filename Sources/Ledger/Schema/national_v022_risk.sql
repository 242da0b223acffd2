-- Risk: what wins are counted by, what the rules have found in them, and what holders say of it.

-- Written by whoever pays, before the first attempt. No names: codes under his key, equal for equal ones.
CREATE TABLE risk_fact (
    at      timestamptz NOT NULL DEFAULT now(),
    gross   bigint      NOT NULL,
    -- The receipt's number, moved by as much for all of one seller.
    serial  bigint      NOT NULL,
    day     date        NOT NULL,
    win     text        NOT NULL PRIMARY KEY REFERENCES payout,
    holder  text        NOT NULL,
    seller  bytea       NOT NULL CHECK (octet_length(seller) = 32),
    buyer   bytea       NOT NULL CHECK (octet_length(buyer) = 32),
    account bytea       NOT NULL CHECK (octet_length(account) = 32)
);
CREATE INDEX risk_fact_holder ON risk_fact (holder, at);
CREATE INDEX risk_fact_seller ON risk_fact (seller, at);
CREATE INDEX risk_fact_account ON risk_fact (account, at);

-- A rule finds something in one win once: whoever releases it has judged it.
CREATE TABLE risk_finding (
    at        timestamptz NOT NULL DEFAULT now(),
    judged_at timestamptz,
    found     bigint      NOT NULL,
    allowed   bigint      NOT NULL,
    win       text        NOT NULL REFERENCES payout,
    rule      text        NOT NULL,
    PRIMARY KEY (win, rule)
);
CREATE INDEX risk_finding_open ON risk_finding (at, win) WHERE judged_at IS NULL;
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON risk_finding
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judged_once BEFORE UPDATE ON risk_finding FOR EACH ROW WHEN (
    OLD.judged_at IS NOT NULL
    OR (OLD.at, OLD.found, OLD.allowed, OLD.win, OLD.rule)
        IS DISTINCT FROM (NEW.at, NEW.found, NEW.allowed, NEW.win, NEW.rule))
    EXECUTE FUNCTION refuse_change();

-- Whoever ends a hold, and however, has judged what it was for.
CREATE FUNCTION judge_findings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE risk_finding SET judged_at = now() WHERE win = NEW.win AND judged_at IS NULL;
    RETURN NULL;
END
$$;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION judge_findings() SET search_path = %I, pg_temp',
                   current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION judge_findings() FROM PUBLIC;
-- A finding that nobody saw, for another hold stood in its place, comes back.
CREATE TRIGGER judged AFTER UPDATE ON payout FOR EACH ROW
    WHEN (OLD.hold LIKE 'risk%' AND NEW.hold IS NULL) EXECUTE FUNCTION judge_findings();

-- Counts a win among those of its holder, seller and account, and says how many there are in the window. At once
-- for all who share one of them, else two would not see each other. Nothing is lost with the last of it after a crash:
-- what is paid was counted before, and what is not is counted again.
CREATE FUNCTION count_risk(
    given_win text, given_seller bytea, given_buyer bytea, given_account bytea,
    given_serial bigint, span bigint, seconds float8
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
    SELECT now(), p.gross, given_serial, (p.reserved_at AT TIME ZONE 'Asia/Shanghai')::date, p.win,
        coalesce((SELECT j.older FROM holder_join AS j WHERE j.younger = e.holder), e.holder),
        given_seller, given_buyer, given_account
    INTO me
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
    INSERT INTO risk_fact SELECT (me).*
    ON CONFLICT (win) DO UPDATE SET account = EXCLUDED.account, holder = EXCLUDED.holder;
    RETURN QUERY
    WITH own AS (
        SELECT f.* FROM risk_fact AS f
        WHERE f.holder = ANY (all_ids_of_holder(me.holder)) AND f.at >= begun LIMIT maximum
    ), sold AS (
        SELECT f.buyer, p.is_void FROM risk_fact AS f JOIN payout AS p ON p.win = f.win
        WHERE f.seller = me.seller AND f.at >= begun
        ORDER BY f.at DESC LIMIT maximum
    ), paid AS (
        SELECT f.holder FROM risk_fact AS f
        WHERE f.account = me.account AND f.at >= begun LIMIT maximum
    )
    SELECT (SELECT count(*) FROM own), (SELECT coalesce(sum(o.gross), 0)::bigint FROM own AS o),
        (SELECT count(*) FROM own AS o WHERE o.seller = me.seller),
        (SELECT count(*) FROM own AS o WHERE o.seller = me.seller AND o.day = me.day),
        (SELECT count(*) FROM own AS o WHERE o.seller = me.seller
            AND o.serial BETWEEN me.serial - span AND me.serial + span),
        (SELECT count(*) FROM sold), (SELECT count(*) FROM sold AS s WHERE s.buyer = me.buyer),
        (SELECT count(*) FROM sold AS s WHERE s.is_void),
        (SELECT count(DISTINCT p.holder) FROM paid AS p);
END
$$;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION count_risk(text, bytea, bytea, bytea, bigint, bigint, float8)
                    SET search_path = %I, pg_temp', current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION count_risk(text, bytea, bytea, bytea, bigint, bigint, float8)
    FROM PUBLIC;

-- What a holder says of a held payout, and what he is answered.
CREATE TABLE payout_appeal (
    at          timestamptz NOT NULL DEFAULT now(),
    answered_at timestamptz,
    id          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    win         text        NOT NULL REFERENCES payout,
    words       text        NOT NULL CHECK (octet_length(words) BETWEEN 1 AND 2048),
    answered_by text        REFERENCES console_account,
    answer      text        CHECK (octet_length(answer) BETWEEN 1 AND 2048),
    CHECK (num_nulls(answered_at, answered_by, answer) IN (0, 3))
);
CREATE UNIQUE INDEX payout_appeal_open ON payout_appeal (win) WHERE answered_at IS NULL;
CREATE INDEX payout_appeal_win ON payout_appeal (win, id);
CREATE TRIGGER answered_once BEFORE UPDATE ON payout_appeal FOR EACH ROW WHEN (
    OLD.answered_at IS NOT NULL
    OR (OLD.at, OLD.id, OLD.win, OLD.words) IS DISTINCT FROM (NEW.at, NEW.id, NEW.win, NEW.words))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON payout_appeal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Of one entry: whether something of it is held, and what was said of it. A public worker asks for the entry of somebody who
-- is signed in.
CREATE FUNCTION appeals_of(given_origin text, given_index bigint)
RETURNS TABLE (is_held boolean, words text, answer text, at timestamptz, answered_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT p.hold IS NOT NULL AND p.state NOT IN ('paid', 'forfeited'), a.words, a.answer, a.at,
        a.answered_at
    FROM payout AS p LEFT JOIN payout_appeal AS a ON a.win = p.win
    WHERE p.origin = given_origin AND p.index = given_index
    ORDER BY a.id
$$;

-- 'appealed', 'open' where one is not answered yet, 'enough' after as many as are read, and 'not held'.
CREATE FUNCTION appeal_payout(
    given_origin text, given_index bigint, given_words text, maximum integer
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    held text;
BEGIN
    SELECT p.win INTO held FROM payout AS p
    WHERE p.origin = given_origin AND p.index = given_index AND p.hold IS NOT NULL
        AND p.state NOT IN ('paid', 'forfeited')
    ORDER BY p.win LIMIT 1
    FOR NO KEY UPDATE;
    IF held IS NULL THEN RETURN 'not held'; END IF;
    IF EXISTS (SELECT FROM payout_appeal AS a WHERE a.win = held AND a.answered_at IS NULL) THEN
        RETURN 'open';
    END IF;
    IF maximum <= (SELECT count(*) FROM payout_appeal AS a WHERE a.win = held) THEN
        RETURN 'enough';
    END IF;
    INSERT INTO payout_appeal (win, words) VALUES (held, given_words);
    RETURN 'appealed';
END
$$;

-- False where somebody else has answered meanwhile.
CREATE FUNCTION answer_appeal(given_token bytea, given_id bigint, given_answer text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text := note_console_act(given_token, 'answer', 'appeal ' || given_id, '');
BEGIN
    UPDATE payout_appeal SET answered_at = now(), answered_by = person, answer = given_answer
    WHERE id = given_id AND answered_at IS NULL;
    RETURN FOUND;
END
$$;
DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'appeals_of(text, bigint)', 'appeal_payout(text, bigint, text, integer)',
        'answer_appeal(bytea, bigint, text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
