-- Who is behind a name, by what the database knows and not by what a program says; and who looks at what is personal.

-- The login with which somebody who has an account of the console comes to the database from a terminal. PostgreSQL
-- has made sure of it, and no program can say another one. NULL: what such a terminal says is nobody's word.
ALTER TABLE console_account ADD COLUMN login text UNIQUE CHECK (octet_length(login) BETWEEN 1 AND 63);

-- For the owner of the tables; NULL takes it away. 'bound', 'no account', 'no login' of the server, or 'taken'.
CREATE FUNCTION bind_console_login(given_name text, given_login text, given_actor text)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF given_login IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_roles WHERE rolname = given_login AND rolcanlogin) THEN
        RETURN 'no login';
    END IF;
    UPDATE console_account SET login = given_login WHERE name = given_name;
    IF NOT FOUND THEN RETURN 'no account'; END IF;
    INSERT INTO console_audit (actor, act, subject)
    VALUES (given_actor, 'bind login', concat_ws(': ', given_name, given_login));
    RETURN 'bound';
EXCEPTION WHEN unique_violation THEN
    RETURN 'taken';
END
$$;

-- As in the step "console"; without a token it is the account that has the database's login. FB021 where there is
-- none that may.
CREATE OR REPLACE FUNCTION console_actor(given_token bytea, given_act text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found text;
BEGIN
    SELECT a.name INTO found
    FROM console_account AS a
    JOIN console_right AS r ON r.role = a.role AND r.act = given_act
    LEFT JOIN console_session AS s ON s.account = a.name AND s.token = given_token
        AND s.idle_until > now() AND s.ends_at > now()
    WHERE a.disabled_at IS NULL AND CASE
        WHEN given_token IS NULL THEN a.login = session_user
        ELSE s.token IS NOT NULL AND a.password_until IS NULL
    END;
    IF found IS NULL THEN
        RAISE EXCEPTION 'nobody is known here who may %', given_act USING ERRCODE = 'FB021';
    END IF;
    RETURN found;
END
$$;

-- One line of at most so many bytes, and more than space.
CREATE FUNCTION is_line(given text, most integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(octet_length(given) <= most AND btrim(given) <> ''
        AND given !~ '[\u0001-\u001f\u007f]', false)
$$;

-- As in the step "console"; nobody looks, holds or settles without saying why. An answer is its own reason.
CREATE OR REPLACE FUNCTION note_console_act(
    given_token bytea, given_act text, given_subject text, given_reason text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text := console_actor(given_token, given_act);
BEGIN
    IF given_act <> 'answer' AND NOT is_line(given_reason, 512) THEN
        RAISE EXCEPTION 'a reason is one line' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO console_audit (actor, act, subject, reason)
    VALUES (person, given_act, given_subject, given_reason);
    RETURN person;
END
$$;

-- Under whose name an act is written: of the account that has noted it in this transaction, by its session or by the
-- database's login; else of the account that has the login; else as the program says, which is nobody that is known.
-- FB021 where an account is known and may not.
CREATE FUNCTION person_acting(given_actor text, given_act text, given_subject text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    person text;
BEGIN
    SELECT a.actor INTO person FROM console_audit AS a
    WHERE a.subject = given_subject AND a.act = given_act AND a.xmin = pg_current_xact_id()::xid
    ORDER BY a.id DESC LIMIT 1;
    IF person IS NULL AND EXISTS (SELECT FROM console_account WHERE login = session_user) THEN
        person := console_actor(NULL, given_act);
    END IF;
    IF person IS NOT NULL THEN RETURN 'console:' || person; END IF;
    IF NOT is_line(given_actor, 128) THEN
        RAISE EXCEPTION 'a name is one line' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF given_actor LIKE 'console:%' THEN
        RAISE EXCEPTION 'nobody of that name is known here' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN given_actor;
END
$$;

-- As in the step "money checks", by `person_acting`.
CREATE OR REPLACE FUNCTION name_actor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    people text;
BEGIN
    NEW.login := session_user;
    SELECT r.asked_by || '+' || r.decided_by INTO people
    FROM payout_release AS r
    WHERE r.win = NEW.win AND NEW.act = 'release' AND r.is_approved
        AND r.xmin = pg_current_xact_id()::xid;
    NEW.actor := coalesce(
        'console:' || people,
        person_acting(
            NEW.actor, CASE
                WHEN NEW.act IN ('settlement wanted', 'clawback settled', 'write-off wanted',
                                 'clawback written off', 'absence wanted', 'absence stated')
                    THEN 'settle'
                ELSE NEW.act
            END, NEW.win));
    RETURN NEW;
END
$$;

-- Whether two names may be one person's. Two are two people where both are known: accounts of the console, which their
-- people have proved by a session there or by their own login. What a program says of itself proves nothing, for whoever
-- has its login can let it say anything.
CREATE OR REPLACE FUNCTION is_same_person(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT coalesce(one LIKE 'console:%' AND other LIKE 'console:%' AND one <> other, false)
$$;

-- As in the step "money checks"; of two people both are known, at the terminal or at the console: 'not known' for who
-- is not, and what somebody like that has said counts for nothing.
CREATE OR REPLACE FUNCTION settle_clawback(
    given_win text, given_reference text, given_actor text, given_reason text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    two_people_above CONSTANT bigint := 50000;
    person text := person_acting(given_actor, 'settle', given_win);
    claim  payout_clawback;
BEGIN
    IF NOT is_line(given_reference, 128) OR NOT is_line(given_reason, 512) THEN
        RAISE EXCEPTION 'a reference and a reason are one line each'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM FROM payout WHERE win = given_win FOR UPDATE;
    PERFORM pg_advisory_xact_lock(hashtextextended('clawback ' || given_reference, 0));
    SELECT * INTO claim FROM payout_clawback
    WHERE win = given_win AND ended_at IS NULL ORDER BY attempt LIMIT 1;
    IF NOT FOUND THEN
        RETURN CASE WHEN EXISTS (
            SELECT FROM payout_clawback WHERE win = given_win AND reference = given_reference)
            THEN 'exists' ELSE 'none' END;
    END IF;
    IF EXISTS (SELECT FROM payout_clawback WHERE reference = given_reference) THEN
        RETURN 'reference used';
    END IF;
    IF claim.fen > two_people_above THEN
        IF person NOT LIKE 'console:%' THEN RETURN 'not known'; END IF;
        IF claim.wanted_reference IS DISTINCT FROM given_reference
            OR claim.wanted_by NOT LIKE 'console:%' THEN
            UPDATE payout_clawback
            SET wanted_by = person, wanted_reason = given_reason,
                wanted_reference = given_reference
            WHERE win = given_win;
            INSERT INTO payout_audit (win, act, actor, reason)
            VALUES (given_win, 'settlement wanted', person,
                    given_reference || ': ' || given_reason);
            RETURN 'wanted';
        END IF;
        IF is_same_person(claim.wanted_by, person) THEN RETURN 'same person'; END IF;
    END IF;
    IF end_clawback(given_win, 'repaid', given_reference) IS NULL THEN RETURN 'none'; END IF;
    INSERT INTO payout_audit (win, act, actor, reason)
    VALUES (given_win, 'clawback settled', person, given_reference || ': ' || given_reason);
    PERFORM notify_winner('repaid', given_win);
    RETURN 'settled';
END
$$;

-- The same of what is given up.
CREATE OR REPLACE FUNCTION write_off_clawback(given_win text, given_actor text, given_reason text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    two_people_above CONSTANT bigint := 50000;
    person text := person_acting(given_actor, 'settle', given_win);
    claim  payout_clawback;
BEGIN
    IF NOT is_line(given_reason, 512) THEN
        RAISE EXCEPTION 'a reason is one line' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM FROM payout WHERE win = given_win FOR UPDATE;
    SELECT * INTO claim FROM payout_clawback
    WHERE win = given_win AND ended_at IS NULL ORDER BY attempt LIMIT 1;
    IF NOT FOUND THEN RETURN 'none'; END IF;
    IF claim.fen > two_people_above THEN
        IF person NOT LIKE 'console:%' THEN RETURN 'not known'; END IF;
        -- Whoever says that the money came has not said that nobody asks for it any more.
        IF claim.wanted_by IS NULL OR claim.wanted_reference IS NOT NULL
            OR claim.wanted_by NOT LIKE 'console:%' THEN
            UPDATE payout_clawback
            SET wanted_by = person, wanted_reason = given_reason, wanted_reference = NULL
            WHERE win = given_win;
            INSERT INTO payout_audit (win, act, actor, reason)
            VALUES (given_win, 'write-off wanted', person, given_reason);
            RETURN 'wanted';
        END IF;
        IF is_same_person(claim.wanted_by, person) THEN RETURN 'same person'; END IF;
    END IF;
    IF end_clawback(given_win, 'written off', NULL) IS NULL THEN RETURN 'none'; END IF;
    INSERT INTO payout_audit (win, act, actor, reason)
    VALUES (given_win, 'clawback written off', person, given_reason);
    RETURN 'written off';
END
$$;

-- The same of a bank's silence, which always takes two.
CREATE OR REPLACE FUNCTION state_absence(given_win text, given_actor text, given_reason text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text := person_acting(given_actor, 'settle', given_win);
    sent   payout;
    wanted payout_absence;
BEGIN
    IF NOT is_line(given_reason, 512) THEN
        RAISE EXCEPTION 'a reason is one line' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT p.* INTO sent FROM payout AS p WHERE p.win = given_win FOR UPDATE;
    IF NOT FOUND OR sent.state NOT IN ('accepted', 'processing', 'unknown') OR NOT EXISTS (
        SELECT FROM payout_attempt AS a
        WHERE a.win = given_win AND a.attempt = sent.attempt AND a.channel = 'bank') THEN
        RETURN 'none';
    END IF;
    IF sent.submitted_at > now() - interval '10 minutes' THEN RETURN 'too soon'; END IF;
    IF person NOT LIKE 'console:%' THEN RETURN 'not known'; END IF;
    SELECT b.* INTO wanted FROM payout_absence AS b
    WHERE b.win = given_win AND b.attempt = sent.attempt
        AND b.wanted_at >= sent.submitted_at + interval '10 minutes'
        AND (b.stated_at IS NOT NULL OR b.wanted_by LIKE 'console:%');
    IF NOT FOUND THEN
        INSERT INTO payout_absence (win, attempt, wanted_by, wanted_reason)
        VALUES (given_win, sent.attempt, person, given_reason)
        ON CONFLICT (win, attempt) DO UPDATE
        SET wanted_at = now(), wanted_by = EXCLUDED.wanted_by,
            wanted_reason = EXCLUDED.wanted_reason, stated_at = NULL, stated_by = NULL,
            stated_reason = NULL;
        INSERT INTO payout_audit (win, act, actor, reason)
        VALUES (given_win, 'absence wanted', person, given_reason);
        RETURN 'wanted';
    END IF;
    IF wanted.stated_at IS NOT NULL THEN RETURN 'stated'; END IF;
    IF is_same_person(wanted.wanted_by, person) THEN RETURN 'same person'; END IF;
    UPDATE payout_absence
    SET stated_at = now(), stated_by = person, stated_reason = given_reason
    WHERE win = given_win AND attempt = sent.attempt;
    INSERT INTO payout_audit (win, act, actor, reason)
    VALUES (given_win, 'absence stated', person, given_reason);
    RETURN 'stated';
END
$$;

-- As in the step "late statements"; it is closed under the name of who is known.
CREATE OR REPLACE FUNCTION close_difference(given_id bigint, given_actor text, given_reason text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text := person_acting(given_actor, 'settle', 'difference ' || given_id);
BEGIN
    IF person IN ('statement', 'payout run') THEN
        RAISE EXCEPTION 'that is no name of yours' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT is_line(given_reason, 512) THEN
        RAISE EXCEPTION 'a reason is one line' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE reconciliation_difference
    SET closed_at = now(), closed_by = person, closed_login = session_user,
        reason = given_reason
    WHERE id = given_id AND closed_at IS NULL;
    RETURN FOUND;
END
$$;

-- Whether there is an account that the operators' roles may not read: they see this instead.
ALTER TABLE payout ADD COLUMN has_payee boolean GENERATED ALWAYS AS (payee IS NOT NULL) STORED;

-- Whom the attempts of a win were to pay, and whom the statements say that they have paid.
CREATE FUNCTION payees_of(given_win text)
RETURNS TABLE (attempt integer, is_told boolean, account text, payee text) LANGUAGE sql STABLE AS $$
    SELECT a.attempt, false, a.channel || ':' || a.merchant, a.payee
    FROM payout_attempt AS a WHERE a.win = given_win
    UNION ALL
    SELECT a.attempt, true, l.channel || ':' || l.merchant, l.payee
    FROM payout_attempt AS a JOIN statement_line AS l ON l.order_number = a.order_number
    WHERE a.win = given_win AND l.payee IS NOT NULL
    ORDER BY 1, 2, 3
$$;

-- Writes that somebody is about to see them: false, and nothing is written, where none was kept.
CREATE FUNCTION note_reveal(given_token bytea, given_win text, given_reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM console_actor(given_token, 'reveal');
    IF NOT EXISTS (SELECT FROM payees_of(given_win) WHERE payee IS NOT NULL) THEN
        RETURN false;
    END IF;
    PERFORM note_console_act(given_token, 'reveal', given_win, given_reason);
    RETURN true;
END
$$;

-- FB023 unless this person has written, within a minute, that he looks at this and why, in a transaction that was
-- committed before this one began. In the same one he could look and take back what he has written: `at` is when a
-- transaction begins, so what this one has written, in whichever part of it, is not earlier than now().
CREATE FUNCTION require_noted_look(given_token bytea, given_subject text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    person text := console_actor(given_token, 'reveal');
BEGIN
    IF NOT EXISTS (
        SELECT FROM console_audit AS a
        WHERE a.subject = given_subject AND a.actor = person AND a.act = 'reveal'
            AND a.at < now() AND a.at > now() - interval '1 minute') THEN
        RAISE EXCEPTION 'a look is written down before it is made' USING ERRCODE = 'FB023';
    END IF;
END
$$;

-- Shows them, behind `note_reveal`.
CREATE FUNCTION reveal_payees(given_token bytea, given_win text)
RETURNS TABLE (attempt integer, is_told boolean, account text, payee text)
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM require_noted_look(given_token, given_win);
    RETURN QUERY SELECT p.attempt, p.is_told, p.account, p.payee FROM payees_of(given_win) AS p;
END
$$;

-- What a holder has said, and was answered, behind the note of a look at `appeal ID`.
CREATE FUNCTION reveal_appeal(given_token bytea, given_id bigint)
RETURNS TABLE (words text, answer text) LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM require_noted_look(given_token, 'appeal ' || given_id);
    RETURN QUERY SELECT a.words, a.answer FROM payout_appeal AS a WHERE a.id = given_id;
END
$$;

-- The tax office's report is full of names and numbers: whoever prints it is written down before. Whoever pays has the
-- right to read them, so this keeps record and no door.
CREATE FUNCTION note_withholding(given_month text, given_actor text, given_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NOT is_line(given_month, 16) OR NOT is_line(given_reason, 512)
        OR NOT (is_line(given_actor, 128) AND given_actor LIKE 'person:%') THEN
        RAISE EXCEPTION 'a month, who and why are a line each' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO console_audit (actor, act, subject, reason)
    VALUES (coalesce((SELECT name FROM console_account
                      WHERE login = session_user AND disabled_at IS NULL), given_actor),
            'withholding', given_month || ', login ' || session_user, given_reason);
END
$$;

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'bind_console_login(text, text, text)', 'console_actor(bytea, text)',
        'is_line(text, integer)', 'note_console_act(bytea, text, text, text)',
        'person_acting(text, text, text)', 'name_actor()', 'is_same_person(text, text)',
        'settle_clawback(text, text, text, text)', 'write_off_clawback(text, text, text)',
        'state_absence(text, text, text)', 'close_difference(bigint, text, text)',
        'payees_of(text)', 'note_reveal(bytea, text, text)', 'require_noted_look(bytea, text)',
        'reveal_payees(bytea, text)', 'reveal_appeal(bytea, bigint)',
        'note_withholding(text, text, text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
