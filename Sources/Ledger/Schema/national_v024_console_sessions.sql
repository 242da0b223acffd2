-- The console's sessions end with the password that began them, appeals have their bound here and are forgotten with their
-- holder, and whoever pays looks himself whose a wallet is.

-- A session that another password has ended is kept for a day, so that its browser is told why.
ALTER TABLE console_session ADD COLUMN ended_why text CHECK (ended_why IN ('password'));

-- As before (national_v020_console.sql), but the password that was verified is compared once more, in the statement that takes the
-- code: whoever resets or renews it meanwhile waits for this row, or this waits for him and finds another one.
DROP FUNCTION begin_console_session(text, bytea, bigint, bytea, integer, integer, bytea[]);
CREATE FUNCTION begin_console_session(
    given_account text, given_password text, given_proof bytea, step bigint, given_token bytea,
    idle_seconds integer, seconds integer, keys bytea[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE console_account SET code_step = step
    WHERE name = given_account AND password = given_password
        AND proof_digest = sha256(given_proof) AND code_step < step
        AND disabled_at IS NULL AND (password_until IS NULL OR password_until > now());
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM console_session WHERE least(idle_until, ends_at) < now() - interval '1 day';
    INSERT INTO console_session (account, token, idle_until, ends_at)
    VALUES (given_account, given_token, now() + idle_seconds * interval '1 second',
            now() + seconds * interval '1 second');
    DELETE FROM console_attempt WHERE key = ANY (keys);
    INSERT INTO console_audit (actor, act) VALUES (given_account, 'sign in');
    RETURN true;
END
$$;

-- Ends somebody's sessions but one, and says how many there were. The caller has the account's row: no session begins
-- beside this unseen.
CREATE FUNCTION end_sessions_of(given_account text, but bytea) RETURNS bigint
LANGUAGE sql AS $$
    WITH ended AS (
        UPDATE console_session SET ends_at = now(), ended_why = 'password'
        WHERE account = given_account AND token IS DISTINCT FROM but
            AND idle_until > now() AND ends_at > now()
        RETURNING 1
    )
    SELECT count(*) FROM ended
$$;

-- One's own password, made by the program; other sessions of the same person end.
CREATE OR REPLACE FUNCTION renew_console_password(given_token bytea, given_password text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text;
BEGIN
    SELECT s.account INTO person FROM console_session AS s
    JOIN console_account AS a ON a.name = s.account
    WHERE s.token = given_token AND s.idle_until > now() AND s.ends_at > now()
        AND a.disabled_at IS NULL
    FOR UPDATE OF a;
    IF person IS NULL THEN RETURN false; END IF;
    -- Somebody may have ended this session while this waited for the account.
    IF NOT EXISTS (SELECT FROM console_session WHERE token = given_token AND ends_at > now()) THEN
        RETURN false;
    END IF;
    UPDATE console_account SET password = given_password, password_until = NULL
    WHERE name = person;
    INSERT INTO console_audit (actor, act, subject)
    VALUES (person, 'renew password',
            end_sessions_of(person, given_token) || ' other sessions ended');
    RETURN true;
END
$$;

-- As before, but what had ended by itself, or by another password, is not signed out of.
CREATE OR REPLACE FUNCTION end_console_session(given_token bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    ended text;
BEGIN
    DELETE FROM console_session
    WHERE token = given_token AND idle_until > now() AND ends_at > now()
    RETURNING account INTO ended;
    IF FOUND THEN INSERT INTO console_audit (actor, act) VALUES (ended, 'sign out'); END IF;
END
$$;

-- For the owner of the tables: another password and other codes. False where there is no such account.
CREATE FUNCTION reset_console_account(
    given_name text, given_password text, given_secret bytea, given_until timestamptz,
    given_proof_digest bytea, given_actor text
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE console_account
    SET password = given_password, code_secret = given_secret, password_until = given_until,
        code_step = 0, disabled_at = NULL, proof_digest = given_proof_digest
    WHERE name = given_name;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO console_audit (actor, act, subject)
    VALUES (given_actor, 'reset account', given_name || ': '
            || end_sessions_of(given_name, NULL) || ' sessions ended');
    RETURN true;
END
$$;

-- The same for an account of which nobody signs in any more.
CREATE FUNCTION disable_console_account(given_name text, given_actor text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE console_account SET disabled_at = coalesce(disabled_at, now()) WHERE name = given_name;
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM console_session WHERE account = given_name;
    INSERT INTO console_audit (actor, act, subject)
    VALUES (given_actor, 'disable account', given_name);
    RETURN true;
END
$$;

-- Whether a session was ended by another password: for the browser that had it.
CREATE FUNCTION console_session_was_ended(given_token bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT EXISTS (
        SELECT FROM console_session
        WHERE token = given_token AND ended_why = 'password' AND ends_at <= now())
$$;

-- Judging is ending a hold, which has a right of its own; settling what holders owe is another one.
ALTER TABLE console_right DISABLE TRIGGER append_only;
DELETE FROM console_right WHERE act = 'judge';
ALTER TABLE console_right ENABLE TRIGGER append_only;
INSERT INTO console_right (role, act) VALUES ('operator', 'settle'), ('approver', 'settle');

-- Lists of the console, the newest first: the payouts of one campaign, those in one state, and how many of each campaign are
-- under way.
CREATE INDEX payout_of_campaign ON payout (origin, reserved_at, win);
CREATE INDEX payout_of_state ON payout (state, reserved_at, win);
DROP INDEX payout_state;
CREATE INDEX payout_under_way ON payout (origin) WHERE state NOT IN ('paid', 'forfeited');

-- Prizes whose claim may end: those that are back in their funds keep their `claim_until` for ever, and would be read again
-- each time.
CREATE INDEX payout_to_expire ON payout (claim_until)
    WHERE claim_until IS NOT NULL AND (payee IS NULL OR next IN ('payee', 'visit'))
        AND state IN ('ready', 'failed', 'cancelled', 'expired', 'returned');

-- Words go when the holder's receipt does; else what was said and answered stays as it is.
DROP TRIGGER answered_once ON payout_appeal;
CREATE TRIGGER answered_once BEFORE UPDATE ON payout_appeal FOR EACH ROW WHEN (
    (OLD.at, OLD.id, OLD.win) IS DISTINCT FROM (NEW.at, NEW.id, NEW.win)
    OR (NEW.words <> OLD.words AND NEW.words <> '*')
    OR (OLD.answered_at IS NOT NULL AND (
        (OLD.answered_at, OLD.answered_by) IS DISTINCT FROM (NEW.answered_at, NEW.answered_by)
        OR (NEW.answer IS DISTINCT FROM OLD.answer AND NEW.answer IS DISTINCT FROM '*'))))
    EXECUTE FUNCTION refuse_change();
CREATE FUNCTION erase_appeals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE payout_appeal AS a
    SET words = '*', answer = CASE WHEN a.answer IS NOT NULL THEN '*' END
    FROM log_leaf AS l JOIN payout AS p ON p.origin = l.origin AND p.index = l.index
    WHERE l.entry_id = NEW.id AND a.win = p.win;
    RETURN NULL;
END
$$;
CREATE TRIGGER erase_appeals AFTER UPDATE ON lottery_entry FOR EACH ROW
    WHEN (OLD.personal <> '' AND NEW.personal = '')
    EXECUTE FUNCTION erase_appeals();

-- How many appeals of one win a person reads.
CREATE FUNCTION appeals_maximum() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 3';

-- The held wins of an entry of which somebody may say something now: one of theirs is not open, and there were not enough.
CREATE FUNCTION appealable_wins(given_origin text, given_index bigint) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
    SELECT p.win FROM payout AS p LEFT JOIN payout_appeal AS a ON a.win = p.win
    WHERE p.origin = given_origin AND p.index = given_index AND p.hold IS NOT NULL
        AND p.state NOT IN ('paid', 'forfeited')
    GROUP BY p.win
    HAVING count(a.id) < appeals_maximum()
        AND count(*) FILTER (WHERE a.id IS NOT NULL AND a.answered_at IS NULL) = 0
    ORDER BY count(a.id), p.win
$$;

-- As before (national_v022_risk.sql), and whether something can be said now.
DROP FUNCTION appeals_of(text, bigint);
CREATE FUNCTION appeals_of(given_origin text, given_index bigint)
RETURNS TABLE (is_held boolean, words text, answer text, at timestamptz, answered_at timestamptz,
               may_appeal boolean)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT p.hold IS NOT NULL AND p.state NOT IN ('paid', 'forfeited'), a.words, a.answer, a.at,
        a.answered_at, EXISTS (SELECT FROM appealable_wins(given_origin, given_index))
    FROM payout AS p LEFT JOIN payout_appeal AS a ON a.win = p.win
    WHERE p.origin = given_origin AND p.index = given_index
    ORDER BY a.id
$$;

-- As before, but an entry's other held win is appealed too, and no worker says how many appeals are enough. The last
-- parameter is of workers of before.
CREATE OR REPLACE FUNCTION appeal_payout(
    given_origin text, given_index bigint, given_words text, maximum integer DEFAULT NULL
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    chosen text;
BEGIN
    -- One after another, so that two at once are not one too many.
    PERFORM FROM payout AS p
    WHERE p.origin = given_origin AND p.index = given_index AND p.hold IS NOT NULL
        AND p.state NOT IN ('paid', 'forfeited')
    ORDER BY p.win FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN 'not held'; END IF;
    SELECT win INTO chosen FROM appealable_wins(given_origin, given_index) AS w (win) LIMIT 1;
    IF chosen IS NULL THEN
        RETURN CASE WHEN EXISTS (
            SELECT FROM payout_appeal AS a JOIN payout AS p ON p.win = a.win
            WHERE p.origin = given_origin AND p.index = given_index AND p.hold IS NOT NULL
                AND a.answered_at IS NULL) THEN 'open' ELSE 'enough' END;
    END IF;
    INSERT INTO payout_appeal (win, words) VALUES (chosen, given_words);
    RETURN 'appealed';
END
$$;

-- A public worker is believed that a wallet is one of its holder's own identities, and such a wallet is paid at once. Whoever
-- pays has opened it and names the identity that it is: where the holder has no such one, the wallet rests as any new
-- account does, the holder is told of it anew, and no payout has it until then. False there; whoever has the payout
-- has it no more.
CREATE FUNCTION wallet_may_be_paid(given_win text, own bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    wallet payee_account;
    ids    text[];
BEGIN
    SELECT a.* INTO wallet FROM payout AS p JOIN payee_account AS a ON a.id = p.account
    WHERE p.win = given_win;
    -- One that nobody called the holder's own has rested.
    IF NOT FOUND OR wallet.payable_at >= wallet.bound_at + account_rest() THEN RETURN true; END IF;
    ids := all_ids_of_holder(wallet.holder);
    IF EXISTS (SELECT FROM holder_identity WHERE tag = own AND holder = ANY (ids)) THEN
        RETURN true;
    END IF;
    UPDATE payee_account SET payable_at = 'infinity', told_at = NULL, is_given = false
    WHERE id = wallet.id AND removed_at IS NULL;
    IF FOUND THEN
        INSERT INTO holder_notice (kind, holder, account)
        VALUES ('account bound', wallet.holder, wallet.id);
        -- Whoever has named it in time has it again after the rest.
        UPDATE payout SET claim_until = longer_claim(claim_until)
        WHERE account = wallet.id AND claim_until IS NOT NULL AND payout_rests(state);
    END IF;
    PERFORM take_accounts_of(ids, wallet.id);
    RETURN false;
END
$$;

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'begin_console_session(text, text, bytea, bigint, bytea, integer, integer, bytea[])',
        'end_sessions_of(text, bytea)', 'end_console_session(bytea)', 'renew_console_password(bytea, text)',
        'reset_console_account(text, text, bytea, timestamptz, bytea, text)',
        'disable_console_account(text, text)', 'console_session_was_ended(bytea)',
        'erase_appeals()', 'appeals_maximum()', 'appealable_wins(text, bigint)',
        'appeals_of(text, bigint)', 'appeal_payout(text, bigint, text, integer)',
        'wallet_may_be_paid(text, bytea)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
