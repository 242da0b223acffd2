-- Whose answers a seal waits for, as the sequencer saw it last: those who entered read it on their receipt's page. Of a
-- complete seal it says nothing. A log has at most 15 witnesses, whose names have no spaces.
ALTER TABLE seal ADD COLUMN awaited text[] NOT NULL DEFAULT '{}'
    CHECK (cardinality(awaited) <= 16);

-- What is published of a campaign each day beside its log: what was won by prize, instantly and in each draw, and what became of it by the payouts'
-- states. Sums alone, so that whoever publishes them reads no payout.
CREATE FUNCTION daily_figures(given_origin text)
RETURNS TABLE (kind text, name text, number bigint, fen bigint, withheld bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
    RETURN QUERY
        SELECT 'won'::text, w.prize, count(*), sum(w.fen)::bigint, 0::bigint
        FROM win AS w WHERE w.origin = given_origin GROUP BY w.prize
        UNION ALL
        SELECT 'drawn'::text, d.draw || '/' || d.prize, count(*), sum(d.fen)::bigint, 0::bigint
        FROM draw_win AS d WHERE d.origin = given_origin AND d.ended_at IS NULL
        GROUP BY d.draw, d.prize
        UNION ALL
        SELECT 'payout'::text, p.state, count(*), sum(p.gross)::bigint, sum(p.withheld)::bigint
        FROM payout AS p WHERE p.origin = given_origin GROUP BY p.state;
END
$$;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION daily_figures(text) SET search_path = %I, pg_temp',
                   current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION daily_figures(text) FROM PUBLIC;
