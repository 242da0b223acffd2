-- What becomes of a prize whose invoice is voided or reversed after the win.

-- How far whoever pays has read the change feed of each part of the ledger: moved in the transaction of what the
-- changes did.
CREATE TABLE payout_feed (
    moved_at    timestamptz NOT NULL DEFAULT now(),
    oldest_open bigint      NOT NULL,
    shard       text        NOT NULL PRIMARY KEY,
    seen        text        NOT NULL,
    life        text        NOT NULL
) WITH (fillfactor = 50);

-- One row a payout: by which invoice the feed finds it, and when that invoice is looked at without being asked for.
CREATE TABLE payout_watch (
    -- Also the end of a lease: whoever looks moves it first.
    due_at     timestamptz DEFAULT now(),
    looked_at  timestamptz,
    -- What was reversed of the invoice when somebody last judged that.
    judged_red bigint      NOT NULL DEFAULT 0 CHECK (judged_red <= 0),
    win        text        NOT NULL PRIMARY KEY REFERENCES payout,
    -- An HMAC under the personal key; NULL until whoever pays has read the entry.
    invoice    bytea       CHECK (octet_length(invoice) = 32)
) WITH (fillfactor = 70);
CREATE INDEX payout_watch_invoice ON payout_watch (invoice) WHERE invoice IS NOT NULL;
CREATE INDEX payout_watch_due ON payout_watch (due_at) WHERE due_at IS NOT NULL;
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON payout_watch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Prizes that holders have to pay back. The books have each as a pending transfer clawback -> fund.
CREATE TABLE payout_clawback (
    asked_at      timestamptz NOT NULL DEFAULT now(),
    ended_at      timestamptz,
    fen           bigint      NOT NULL CHECK (fen > 0),
    win           text        NOT NULL PRIMARY KEY REFERENCES payout,
    campaign      text        NOT NULL,
    -- returned: by the payee's bank, before the holder did.
    how           text        CHECK (how IN ('repaid', 'written off', 'returned')),
    -- The bank's number of what came.
    reference     text        CHECK (octet_length(reference) BETWEEN 1 AND 128),
    -- The first of the two people who write a large one off.
    wanted_by     text,
    wanted_reason text,
    UNIQUE (campaign, reference),
    CHECK ((ended_at IS NULL) = (how IS NULL)),
    CHECK ((how IS NOT DISTINCT FROM 'repaid') = (reference IS NOT NULL)),
    CHECK ((wanted_by IS NULL) = (wanted_reason IS NULL))
);
CREATE INDEX payout_clawback_open ON payout_clawback (asked_at) WHERE ended_at IS NULL;
CREATE TRIGGER written_once BEFORE UPDATE ON payout_clawback FOR EACH ROW
    WHEN (OLD.ended_at IS NOT NULL OR (OLD.win, OLD.campaign, OLD.fen, OLD.asked_at)
        IS DISTINCT FROM (NEW.win, NEW.campaign, NEW.fen, NEW.asked_at))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON payout_clawback
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION watch_payouts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO payout_watch (win) SELECT win FROM added ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

-- Whoever writes that a payout is void, held for its invoice or claimed back, tells the holder with it.
CREATE FUNCTION follow_payout() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
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
        WHERE win = NEW.win AND ended_at IS NULL;
    END IF;
    RETURN NULL;
END
$$;

-- What ends a clawback: the money is there, or a person gives it up. The payout's row is locked first, as whoever
-- pays does.
CREATE FUNCTION end_clawback(given_win text, given_how text, given_reference text)
RETURNS payout_clawback LANGUAGE plpgsql AS $$
DECLARE
    ended payout_clawback;
    claim text := 'clawback ' || given_win;
    due   text;
    fund  text;
BEGIN
    UPDATE payout SET is_clawed_back = false, fence = fence + 1, lease_until = '-infinity'
    WHERE win = given_win AND is_clawed_back AND state = 'paid';
    IF NOT FOUND THEN RETURN NULL; END IF;
    UPDATE payout_clawback
    SET ended_at = now(), how = given_how, reference = given_reference
    WHERE win = given_win AND ended_at IS NULL
    RETURNING * INTO STRICT ended;
    due := 'clawback:' || ended.campaign;
    fund := 'fund:' || ended.campaign;
    IF given_how = 'repaid' THEN
        PERFORM add_transfers(
            ARRAY['repaid ' || given_win, claim || ' posted'], ARRAY['posted', 'post'],
            ARRAY['treasury', due], ARRAY[due, fund], ARRAY[ended.fen, ended.fen],
            ARRAY[NULL, claim]);
    ELSE
        PERFORM add_transfers(
            ARRAY[claim || ' void'], ARRAY['void'], ARRAY[due], ARRAY[fund], ARRAY[ended.fen],
            ARRAY[claim]);
    END IF;
    RETURN ended;
END
$$;

-- For the operator: 'settled', 'exists' where the same reference has settled it before, 'none' where nothing is to be
-- paid back. A reference of another clawback is refused by the table.
CREATE FUNCTION settle_clawback(
    given_win text, given_reference text, given_actor text, given_reason text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    ended payout_clawback;
BEGIN
    ended := end_clawback(given_win, 'repaid', given_reference);
    IF ended IS NULL THEN
        RETURN CASE WHEN EXISTS (
            SELECT FROM payout_clawback WHERE win = given_win AND reference = given_reference)
            THEN 'exists' ELSE 'none' END;
    END IF;
    INSERT INTO payout_audit (win, act, actor, reason)
    VALUES (given_win, 'clawback settled', given_actor, given_reference || ': ' || given_reason);
    PERFORM notify_winner('repaid', given_win);
    RETURN 'settled';
END
$$;

-- Above 500 yuan a second person has to want the same: 'wanted' for the first, 'same person' for the first again,
-- then 'written off'; 'none' where nothing is to be paid back.
CREATE FUNCTION write_off_clawback(given_win text, given_actor text, given_reason text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    two_people_above CONSTANT bigint := 50000;
    claim payout_clawback;
BEGIN
    PERFORM FROM payout WHERE win = given_win FOR UPDATE;
    SELECT * INTO claim FROM payout_clawback WHERE win = given_win AND ended_at IS NULL;
    IF NOT FOUND THEN RETURN 'none'; END IF;
    IF claim.fen > two_people_above AND claim.wanted_by IS NULL THEN
        UPDATE payout_clawback SET wanted_by = given_actor, wanted_reason = given_reason
        WHERE win = given_win;
        INSERT INTO payout_audit (win, act, actor, reason)
        VALUES (given_win, 'write-off wanted', given_actor, given_reason);
        RETURN 'wanted';
    END IF;
    -- Whom somebody says to be behind `sudo` is his own word, so another account of the machine has to come.
    IF claim.fen > two_people_above
        AND split_part(claim.wanted_by, ' (sudo ', 1) = split_part(given_actor, ' (sudo ', 1) THEN
        RETURN 'same person';
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
        'watch_payouts()', 'follow_payout()',
        'end_clawback(text, text, text)', 'settle_clawback(text, text, text, text)',
        'write_off_clawback(text, text, text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
CREATE TRIGGER watched AFTER INSERT ON payout
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION watch_payouts();
CREATE TRIGGER followed AFTER UPDATE ON payout FOR EACH ROW
    WHEN (OLD.is_void IS DISTINCT FROM NEW.is_void
        OR OLD.is_clawed_back IS DISTINCT FROM NEW.is_clawed_back
        OR (NEW.hold LIKE '%the invoice was partly reversed' AND OLD.hold IS DISTINCT FROM NEW.hold)
        OR (NEW.state = 'forfeited' AND OLD.state <> 'forfeited'))
    EXECUTE FUNCTION follow_payout();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON payout_feed
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON payout_clawback
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();

-- Payouts of before. Their holders are not told again of what happened then.
INSERT INTO payout_watch (win) SELECT win FROM payout;
INSERT INTO payout_clawback (win, campaign, fen)
SELECT win, regexp_replace(origin, '^.*/', ''), gross - withheld FROM payout WHERE is_clawed_back;
