-- What whoever pays asks for many payouts at once, and what need not be asked before each.

-- Consents to be paid without a tap (免确认收款授权) that hold no more, by our number of each. The provider tells of the end,
-- and is asked; who consents again does it under another number, so no row goes.
CREATE TABLE ended_consent (
    ended_at timestamptz NOT NULL DEFAULT now(),
    channel  text        NOT NULL,
    merchant text        NOT NULL,
    number   text        NOT NULL CHECK (octet_length(number) BETWEEN 1 AND 64),
    PRIMARY KEY (channel, merchant, number)
);
SELECT make_append_only('ended_consent');

-- As `count_risk` of the step "money rules", for several wins: each is counted with those before it, and not with those
-- behind it that nobody has counted yet. All that any of them shares with others is locked first, in one order, so that
-- two of these do not wait for each other in a circle.
CREATE FUNCTION count_risks(
    wins text[], sellers bytea[], buyers bytea[], accounts bytea[], serials bigint[], issues date[],
    spans bigint[], milliseconds bigint[]
) RETURNS TABLE (
    place bigint, of_holder bigint, fen_of_holder bigint, of_holder_at_seller bigint,
    that_day bigint, in_series bigint, of_seller bigint, of_buyer_at_seller bigint,
    void_at_seller bigint, holders_of_account bigint
) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    -- Beyond it every rule has found what it looks for.
    maximum CONSTANT integer := 1000;
    key bigint;
    fresh text[];
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    FOR key IN
        SELECT DISTINCT hashtextextended(n.name, 0)
        FROM unnest(wins, sellers, accounts) AS g (win, seller, account)
        JOIN payout AS p ON p.win = g.win
        JOIN log_leaf AS l ON l.origin = p.origin AND l.index = p.index
        JOIN lottery_entry AS e ON e.id = l.entry_id
        LEFT JOIN holder_join AS j ON j.younger = e.holder
        CROSS JOIN LATERAL (VALUES
            ('risk holder ' || coalesce(j.older, e.holder)), ('risk ' || encode(g.seller, 'hex')),
            ('risk ' || encode(g.account, 'hex'))
        ) AS n (name)
        ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(key);
    END LOOP;
    fresh := ARRAY(
        SELECT w FROM unnest(wins) AS w
        WHERE NOT EXISTS (SELECT FROM risk_fact AS f WHERE f.win = w));
    INSERT INTO risk_fact AS k (gross, serial, win, holder, seller, buyer, account, issued)
    SELECT p.gross, g.serial, p.win, coalesce(j.older, e.holder), g.seller, g.buyer, g.account,
        g.issued
    FROM unnest(wins, sellers, buyers, accounts, serials, issues)
        AS g (win, seller, buyer, account, serial, issued)
    JOIN payout AS p ON p.win = g.win
    JOIN log_leaf AS l ON l.origin = p.origin AND l.index = p.index
    JOIN lottery_entry AS e ON e.id = l.entry_id
    LEFT JOIN holder_join AS j ON j.younger = e.holder
    ON CONFLICT (win) DO UPDATE
    SET account = EXCLUDED.account, holder = EXCLUDED.holder,
        issued = coalesce(EXCLUDED.issued, k.issued);
    RETURN QUERY
    SELECT g.place, own.wins, own.fen, own.at_seller, of_day.wins, own.in_series,
        sold.wins, sold.of_buyer, sold.void, paid.holders
    FROM unnest(wins, sellers, buyers, accounts, serials, issues, spans, milliseconds)
        WITH ORDINALITY
        AS g (win, seller, buyer, account, serial, issued, span, milliseconds, place)
    JOIN risk_fact AS k ON k.win = g.win
    CROSS JOIN LATERAL (
        SELECT now() - g.milliseconds / 1000.0::float8 * interval '1 second' AS begun,
            ARRAY(SELECT w FROM unnest(wins[g.place + 1:]) AS w WHERE w = ANY (fresh)) AS later
    ) AS m
    CROSS JOIN LATERAL (
        SELECT count(*) AS wins, coalesce(sum(f.gross), 0)::bigint AS fen,
            count(*) FILTER (WHERE f.seller = g.seller) AS at_seller,
            array_agg(f.win) FILTER (WHERE f.seller = g.seller AND f.issued = g.issued)
                AS that_day,
            count(*) FILTER (WHERE f.seller = g.seller
                AND f.serial BETWEEN g.serial - g.span AND g.serial + g.span) AS in_series
        FROM (
            SELECT r.* FROM risk_fact AS r
            WHERE r.holder = ANY (all_ids_of_holder(k.holder)) AND r.at >= m.begun
                AND r.win <> ALL (m.later)
            LIMIT maximum
        ) AS f
    ) AS own
    CROSS JOIN LATERAL (
        SELECT count(*) AS wins
        FROM (
            SELECT unnest(own.that_day)
            UNION (
                SELECT r.win FROM risk_fact AS r
                WHERE r.seller = g.seller AND r.issued = g.issued AND r.buyer = g.buyer
                    AND r.at >= m.begun AND r.win <> ALL (m.later)
                LIMIT maximum)
        ) AS f
    ) AS of_day
    CROSS JOIN LATERAL (
        SELECT count(*) AS wins, count(*) FILTER (WHERE f.buyer = g.buyer) AS of_buyer,
            count(*) FILTER (WHERE f.is_void) AS void
        FROM (
            SELECT r.buyer, p.is_void OR p.is_repaid AS is_void
            FROM risk_fact AS r JOIN payout AS p ON p.win = r.win
            WHERE r.seller = g.seller AND r.at >= m.begun AND r.win <> ALL (m.later)
            ORDER BY r.at DESC LIMIT maximum
        ) AS f
    ) AS sold
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT f.holder) AS holders
        FROM (
            SELECT r.holder FROM risk_fact AS r
            WHERE r.account = g.account AND r.at >= m.begun AND r.win <> ALL (m.later)
            LIMIT maximum
        ) AS f
    ) AS paid;
END
$$;
DROP FUNCTION count_risk(text, bytea, bytea, bytea, bigint, date, bigint, float8);

-- As in the step "accounts", in a language that keeps its plans: each payment calls it.
CREATE OR REPLACE FUNCTION notify_winner(given_kind text, given_win text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO holder_notice (kind, holder, win)
    -- Nobody to tell must not stop what is to be told.
    SELECT given_kind, h.id, p.win FROM payout AS p JOIN holder AS h ON h.id = p.holder
    WHERE p.win = given_win;
END
$$;

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'count_risks(text[], bytea[], bytea[], bytea[], bigint[], date[], bigint[], bigint[])',
        'notify_winner(text, text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
