-- The operators' console: who works there, as whom and since when, and what each has done. What somebody does is
-- written under the name of the session that he shows, and not under one that the program says: the functions below
-- take the session's token, and no program's role may write these tables themselves.

-- Made by the owner of the tables only (`fapiao console user`): else whoever may release could make his own approver.
CREATE TABLE console_account (
    made_at        timestamptz NOT NULL DEFAULT now(),
    disabled_at    timestamptz,
    -- A password that somebody else has seen is good until then, and for making another one. NULL: nobody else has.
    password_until timestamptz,
    -- Of the last one-time code that was taken: neither it nor an earlier one is taken again.
    code_step      bigint      NOT NULL DEFAULT 0,
    name           text        NOT NULL PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9.-]{1,31}$'),
    role           text        NOT NULL CHECK (role IN ('operator', 'approver', 'auditor')),
    -- scrypt of the password under a key that is in no database.
    password       text        NOT NULL,
    -- The secret of one-time codes, encrypted under such a key.
    code_secret    bytea       NOT NULL,
    -- The digest of what only who has that key can show: else whoever has the operator's login could begin anybody's
    -- session, and be two persons.
    proof_digest   bytea       NOT NULL CHECK (octet_length(proof_digest) = 32)
);

CREATE TABLE console_right (
    role text NOT NULL,
    act  text NOT NULL,
    PRIMARY KEY (role, act)
);
INSERT INTO console_right (role, act) VALUES
    ('operator', 'look'), ('operator', 'reveal'), ('operator', 'export'), ('operator', 'hold'),
    ('operator', 'release'), ('operator', 'retry'), ('operator', 'ask'), ('operator', 'judge'),
    ('operator', 'answer'),
    ('approver', 'look'), ('approver', 'reveal'), ('approver', 'export'), ('approver', 'hold'),
    ('approver', 'release'), ('approver', 'retry'), ('approver', 'ask'), ('approver', 'judge'),
    ('approver', 'answer'), ('approver', 'approve'), ('approver', 'audit'),
    ('auditor', 'look'), ('auditor', 'reveal'), ('auditor', 'export'), ('auditor', 'audit');
SELECT make_append_only('console_right');

CREATE TABLE console_session (
    began_at   timestamptz NOT NULL DEFAULT now(),
    idle_until timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    -- The digest of what the browser keeps.
    token      bytea       NOT NULL PRIMARY KEY CHECK (octet_length(token) = 32),
    account    text        NOT NULL REFERENCES console_account
);
CREATE INDEX console_session_account ON console_session (account);

-- Tries to sign in that have not succeeded, and those under way.
CREATE TABLE console_attempt (
    at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    key bytea       NOT NULL
);
CREATE INDEX console_attempt_key ON console_attempt (key, at);
CREATE INDEX console_attempt_at ON console_attempt (at);

-- Who has looked at what, changed what and signed in, and why.
CREATE TABLE console_audit (
    at      timestamptz NOT NULL DEFAULT now(),
    id      bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor   text        NOT NULL,
    act     text        NOT NULL,
    subject text        NOT NULL DEFAULT '' CHECK (octet_length(subject) <= 512),
    reason  text        NOT NULL DEFAULT '' CHECK (octet_length(reason) <= 512)
);
SELECT make_append_only('console_audit');
CREATE TRIGGER commit_durably AFTER INSERT ON console_audit
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
CREATE INDEX console_audit_subject ON console_audit (subject, id);

-- Counts a try under each key and says true, or counts none and says false. Everybody waits for everybody here, so
-- that many tries at once are not more than were allowed; signing in is rare.
CREATE FUNCTION begin_console_attempt(keys bytea[], maxima integer[], seconds integer)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('console attempts', 0));
    DELETE FROM console_attempt WHERE at < clock_timestamp() - seconds * interval '1 second';
    IF EXISTS (
        SELECT FROM unnest(keys, maxima) AS g (key, maximum)
        WHERE g.maximum <= (SELECT count(*) FROM console_attempt AS a WHERE a.key = g.key)) THEN
        RETURN false;
    END IF;
    INSERT INTO console_attempt (key) SELECT unnest(keys);
    RETURN true;
END
$$;

-- The password was right. Takes the code's step, and begins a session: a new one each time, whatever the browser had.
CREATE FUNCTION begin_console_session(
    given_account text, given_proof bytea, step bigint, given_token bytea, idle_seconds integer,
    seconds integer, keys bytea[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE console_account SET code_step = step
    WHERE name = given_account AND proof_digest = sha256(given_proof) AND code_step < step
        AND disabled_at IS NULL AND (password_until IS NULL OR password_until > now());
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM console_session WHERE least(idle_until, ends_at) < now();
    INSERT INTO console_session (account, token, idle_until, ends_at)
    VALUES (given_account, given_token, now() + idle_seconds * interval '1 second',
            now() + seconds * interval '1 second');
    DELETE FROM console_attempt WHERE key = ANY (keys);
    INSERT INTO console_audit (actor, act) VALUES (given_account, 'sign in');
    RETURN true;
END
$$;

CREATE FUNCTION note_refused_sign_in(given_account text) RETURNS void
LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO console_audit (actor, act, subject) VALUES ('-', 'refused sign in', given_account)
$$;

-- Whose session it is, and puts its idle end off; no row for one that is over.
CREATE FUNCTION console_session_of(given_token bytea, idle_seconds integer)
RETURNS TABLE (account text, role text, renews boolean) LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE console_session AS s SET idle_until = now() + idle_seconds * interval '1 second'
    FROM console_account AS a
    WHERE s.token = given_token AND s.idle_until > now() AND s.ends_at > now()
        AND a.name = s.account AND a.disabled_at IS NULL
    RETURNING s.account, a.role, a.password_until IS NOT NULL
$$;

CREATE FUNCTION end_console_session(given_token bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    ended text;
BEGIN
    DELETE FROM console_session WHERE token = given_token RETURNING account INTO ended;
    IF FOUND THEN INSERT INTO console_audit (actor, act) VALUES (ended, 'sign out'); END IF;
END
$$;

-- The name of whoever does this; FB021 where nobody is signed in who may.
CREATE FUNCTION console_actor(given_token bytea, given_act text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found text;
BEGIN
    SELECT s.account INTO found
    FROM console_session AS s
    JOIN console_account AS a ON a.name = s.account
    JOIN console_right AS r ON r.role = a.role AND r.act = given_act
    WHERE s.token = given_token AND s.idle_until > now() AND s.ends_at > now()
        AND a.disabled_at IS NULL AND a.password_until IS NULL;
    IF found IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in who may %', given_act USING ERRCODE = 'FB021';
    END IF;
    RETURN found;
END
$$;

-- Writes what somebody is about to do, in the transaction that does it, and returns his name.
CREATE FUNCTION note_console_act(
    given_token bytea, given_act text, given_subject text, given_reason text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text := console_actor(given_token, given_act);
BEGIN
    INSERT INTO console_audit (actor, act, subject, reason)
    VALUES (person, given_act, given_subject, given_reason);
    RETURN person;
END
$$;

-- One's own password, made by the program; other sessions of the same person end.
CREATE FUNCTION renew_console_password(given_token bytea, given_password text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text;
BEGIN
    SELECT s.account INTO person FROM console_session AS s
    JOIN console_account AS a ON a.name = s.account
    WHERE s.token = given_token AND s.idle_until > now() AND s.ends_at > now()
        AND a.disabled_at IS NULL;
    IF person IS NULL THEN RETURN false; END IF;
    UPDATE console_account SET password = given_password, password_until = NULL
    WHERE name = person;
    DELETE FROM console_session WHERE account = person AND token <> given_token;
    INSERT INTO console_audit (actor, act) VALUES (person, 'renew password');
    RETURN true;
END
$$;

-- A code for one act of somebody who is signed in already: taken once, as when signing in.
CREATE FUNCTION take_console_code(given_token bytea, step bigint, keys bytea[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE console_account AS a SET code_step = step
    FROM console_session AS s
    WHERE s.token = given_token AND s.idle_until > now() AND s.ends_at > now()
        AND a.name = s.account AND a.code_step < step AND a.disabled_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM console_attempt WHERE key = ANY (keys);
    RETURN true;
END
$$;

-- Four eyes. Above this a hold is released only with the approval of somebody else than whoever asked for it. The
-- owner of the tables may change it.
CREATE TABLE release_limit (
    fen     bigint  NOT NULL CHECK (fen >= 0),
    is_only boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (is_only)
);
INSERT INTO release_limit (fen) VALUES (100000);

CREATE TABLE payout_release (
    asked_at    timestamptz NOT NULL DEFAULT now(),
    decided_at  timestamptz,
    id          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    is_approved boolean,
    win         text        NOT NULL REFERENCES payout,
    asked_by    text        NOT NULL REFERENCES console_account,
    reason      text        NOT NULL CHECK (octet_length(reason) BETWEEN 1 AND 512),
    decided_by  text        REFERENCES console_account,
    answer      text        CHECK (octet_length(answer) BETWEEN 1 AND 512),
    CONSTRAINT four_eyes CHECK (decided_by <> asked_by),
    CHECK (num_nulls(decided_at, is_approved, decided_by, answer) IN (0, 4))
);
CREATE UNIQUE INDEX payout_release_open ON payout_release (win) WHERE decided_at IS NULL;
CREATE INDEX payout_release_win ON payout_release (win, decided_at);
CREATE TRIGGER decided_once BEFORE UPDATE ON payout_release FOR EACH ROW WHEN (
    OLD.decided_at IS NOT NULL
    OR (OLD.id, OLD.win, OLD.asked_at, OLD.asked_by, OLD.reason)
        IS DISTINCT FROM (NEW.id, NEW.win, NEW.asked_at, NEW.asked_by, NEW.reason))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON payout_release
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON payout_release
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();

-- False where somebody has asked already, and where nothing is to be released.
CREATE FUNCTION ask_release(given_token bytea, given_win text, given_reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text := note_console_act(given_token, 'ask', given_win, given_reason);
BEGIN
    INSERT INTO payout_release (win, asked_by, reason)
    SELECT win, person, given_reason FROM payout
    WHERE win = given_win AND (hold IS NOT NULL OR alarm = 'person')
    ON CONFLICT (win) WHERE decided_at IS NULL DO NOTHING;
    RETURN FOUND;
END
$$;

-- FB022 where the same person has asked. NULL where somebody else has decided meanwhile; else the win.
CREATE FUNCTION decide_release(
    given_token bytea, given_id bigint, approves boolean, given_answer text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person   text := console_actor(given_token, 'approve');
    released text;
BEGIN
    IF EXISTS (SELECT FROM payout_release WHERE id = given_id AND asked_by = person) THEN
        RAISE EXCEPTION 'nobody approves what he has asked for' USING ERRCODE = 'FB022';
    END IF;
    UPDATE payout_release
    SET decided_at = now(), decided_by = person, is_approved = approves, answer = given_answer
    WHERE id = given_id AND decided_at IS NULL
    RETURNING win INTO released;
    IF released IS NOT NULL THEN
        PERFORM note_console_act(
            given_token, 'approve',
            CASE WHEN approves THEN 'release ' ELSE 'refused: release ' END || given_id, given_answer);
    END IF;
    RETURN released;
END
$$;

-- Whoever pays ends the holds that the program has set; a person needs a second one above the limit. An approval is
-- good in its own transaction only, so it is used once.
CREATE FUNCTION require_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_roles AS me, pg_roles AS payer
        -- Functions of the owner's are called by somebody too.
        WHERE me.rolname IN (current_user, session_user) AND NOT me.rolsuper
            AND me.oid <> (SELECT relowner FROM pg_class WHERE oid = TG_RELID)
            AND payer.rolname = 'fapiao_payout'
            AND pg_has_role(me.oid, payer.oid, 'MEMBER')
            AND NOT EXISTS (
                SELECT FROM pg_roles AS person
                WHERE person.rolname = 'fapiao_operator'
                    AND pg_has_role(me.oid, person.oid, 'MEMBER'))) THEN
        RETURN NEW;
    END IF;
    IF NEW.gross > (SELECT fen FROM release_limit) AND NOT EXISTS (
        SELECT FROM payout_release
        WHERE win = NEW.win AND is_approved AND decided_at = now()) THEN
        RAISE EXCEPTION 'a release above the limit needs a second person' USING ERRCODE = 'FB020';
    END IF;
    RETURN NEW;
END
$$;
DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'begin_console_attempt(bytea[], integer[], integer)',
        'begin_console_session(text, bytea, bigint, bytea, integer, integer, bytea[])',
        'note_refused_sign_in(text)', 'console_session_of(bytea, integer)',
        'end_console_session(bytea)', 'console_actor(bytea, text)',
        'note_console_act(bytea, text, text, text)', 'renew_console_password(bytea, text)',
        'take_console_code(bytea, bigint, bytea[])', 'ask_release(bytea, text, text)',
        'decide_release(bytea, bigint, boolean, text)', 'require_four_eyes()'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
CREATE TRIGGER four_eyes BEFORE UPDATE ON payout FOR EACH ROW WHEN (
    (OLD.hold IS NOT NULL AND NEW.hold IS NULL)
    OR (OLD.alarm = 'person' AND NEW.alarm IS NULL
        AND (OLD.state, OLD.attempt) = (NEW.state, NEW.attempt)))
    EXECUTE FUNCTION require_four_eyes();

-- For pages, the newest first.
CREATE INDEX payout_reserved ON payout (reserved_at, win);
