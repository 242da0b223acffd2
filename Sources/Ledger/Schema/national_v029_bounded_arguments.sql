-- What the functions take from whoever has a role's login, and what the tables take from anybody: whoever writes SQL by
-- hand can neither stop a payout for ever nor add sums that nobody can add up any more.

-- A trillion yuan. Rows of before are as they are: nothing of theirs can be mended in tables that only grow.
ALTER TABLE book_transfer ADD CONSTRAINT sane_amount CHECK (fen <= 100000000000000) NOT VALID;
ALTER TABLE statement_line ADD CONSTRAINT sane_line CHECK (
    fen BETWEEN -100000000000000 AND 100000000000000 AND isfinite(at)
    AND octet_length(reference) BETWEEN 1 AND 512 AND octet_length(order_number) <= 128
    AND octet_length(payee) <= 512) NOT VALID;
-- A statement that covers all time would say of every payment that it never arrived.
ALTER TABLE channel_statement ADD CONSTRAINT sane_span CHECK (
    isfinite(starts_at) AND isfinite(ends_at) AND starts_at >= '2000-01-01'
    AND ends_at - starts_at <= interval '400 days') NOT VALID,
    ADD CONSTRAINT sane_names CHECK (
        channel IN ('wechat', 'alipay', 'bank') AND octet_length(merchant) BETWEEN 1 AND 128
        AND octet_length(name) <= 512) NOT VALID;
ALTER TABLE payout ADD CONSTRAINT finite_times CHECK (
    isfinite(due_at) AND isfinite(next_at) AND isfinite(wakes_at)) NOT VALID;

-- As in the step "books".
CREATE OR REPLACE FUNCTION deposit(campaign_name text, fen bigint, reference text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NOT coalesce(campaign_name ~ '^[a-z0-9-]{1,63}$', false) OR NOT is_line(reference, 256)
        OR fen IS NULL THEN
        RAISE EXCEPTION 'a deposit names a campaign, a sum and where it came from'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN add_transfers(
        ARRAY['deposit ' || campaign_name || ' ' || reference], ARRAY['posted'], ARRAY['treasury'],
        ARRAY['fund:' || campaign_name], ARRAY[fen], ARRAY[NULL::text]);
END
$$;

-- As in the step "payout run", but it only locks the row until the transaction's end. To take it from whoever has it is
-- part of an act (`steer_payout`): else somebody could do so again and again, and nothing would be written.
CREATE OR REPLACE FUNCTION take_payout(given_win text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER AS $$
    SELECT fence FROM payout WHERE win = given_win FOR UPDATE
$$;

-- As in the step "money rules". Every column is held against what the act does to it (PayoutAct, Payout.wakesAt): of the
-- times an operator brings none forward but to about now, and puts none off; whoever is to look at the payout next does.
CREATE OR REPLACE FUNCTION steer_payout(
    given_win text, given_fence bigint, act text, actor text, reason text, new_hold text,
    new_alarm text, new_next text, new_next_at timestamptz, new_due_at timestamptz,
    new_wakes_at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    earliest CONSTANT timestamptz := '2020-01-01';
    old        payout;
    is_live    boolean;
    is_wanted  boolean;
    is_stopped boolean;
    wakes      timestamptz;
BEGIN
    IF NOT is_line(reason, 512) OR NOT coalesce(act IN ('hold', 'release', 'retry'), false) THEN
        RAISE EXCEPTION 'an act is a word of three, and its reason one line'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO old FROM payout WHERE win = given_win AND fence = given_fence FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    is_live := old.state IN ('submitting', 'accepted', 'needs user', 'processing', 'unknown');
    is_wanted := CASE act
        WHEN 'hold' THEN new_hold = reason
            AND (new_alarm, new_next, new_next_at, new_due_at)
                IS NOT DISTINCT FROM (old.alarm, old.next, old.next_at, old.due_at)
        WHEN 'retry' THEN (new_hold, new_alarm, new_next)
                IS NOT DISTINCT FROM (old.hold, old.alarm, old.next)
            AND (new_next_at IS NOT DISTINCT FROM old.next_at
                OR new_next_at BETWEEN earliest AND old.next_at)
            AND (new_due_at = old.due_at OR is_live AND new_due_at BETWEEN earliest AND old.due_at)
        ELSE new_hold IS NULL AND new_due_at = old.due_at
            AND new_alarm IS NOT DISTINCT FROM
                CASE WHEN old.alarm NOT IN ('person', 'in doubt')
                    AND NOT (old.alarm = 'paid late' AND old.late <> '{}') THEN old.alarm END
            AND CASE WHEN old.next = 'person' AND NOT is_live THEN CASE
                    WHEN old.payee IS NULL THEN new_next = 'payee' AND new_next_at IS NULL
                    ELSE new_next IS NULL
                        AND new_next_at BETWEEN earliest AND now() + interval '10 minutes' END
                ELSE (new_next, new_next_at) IS NOT DISTINCT FROM (old.next, old.next_at) END
    END;
    is_stopped := new_hold IS NOT NULL OR coalesce(new_alarm <> 'in doubt', false)
        OR EXISTS (SELECT FROM unnest(old.late) AS l WHERE l LIKE '% owed');
    wakes := CASE
        WHEN old.state IN ('paid', 'forfeited') THEN NULL
        WHEN is_live THEN new_due_at
        WHEN old.is_void THEN new_due_at
        WHEN is_stopped OR old.payee IS NULL THEN NULL
        ELSE new_next_at
    END;
    IF NOT coalesce(is_wanted, false) OR new_wakes_at IS DISTINCT FROM wakes THEN
        RAISE EXCEPTION 'an operator does not % so', act USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE payout
    SET hold = new_hold, alarm = new_alarm, next = new_next, next_at = new_next_at,
        due_at = new_due_at, wakes_at = new_wakes_at, fence = fence + 1, lease_until = '-infinity'
    WHERE win = given_win;
    INSERT INTO payout_audit (win, act, actor, reason) VALUES (given_win, act, actor, reason);
    RETURN true;
END
$$;

-- As in the step "late statements", under the name of who is known; only the program that pays is called so.
CREATE OR REPLACE FUNCTION take_statement(
    given_channel text, given_merchant text, given_start timestamptz, given_end timestamptz,
    given_digest bytea, given_name text, given_actor text,
    ats timestamptz[], fens bigint[], refs text[], orders text[], payees text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text := person_acting(given_actor, 'settle', 'statement');
    taken  bigint;
BEGIN
    IF person = 'statement' OR person = 'payout run' AND session_user <> current_user
        AND NOT coalesce((
            SELECT pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles
            WHERE rolname = 'fapiao_payout'), true) THEN
        RAISE EXCEPTION 'that is no name of yours' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (cardinality(ats), cardinality(fens), cardinality(orders), cardinality(payees))
        IS DISTINCT FROM
            (cardinality(refs), cardinality(refs), cardinality(refs), cardinality(refs)) THEN
        RAISE EXCEPTION 'each line has all of its columns' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO channel_statement (
        channel, merchant, starts_at, ends_at, tells_from, lines, digest, name, actor)
    SELECT given_channel, given_merchant, given_start, given_end,
        least(given_start, (SELECT min(at) FROM unnest(ats) AS at)), cardinality(refs),
        CASE WHEN EXISTS (
                SELECT FROM channel_statement AS s
                WHERE s.channel = given_channel AND s.merchant = given_merchant
                    AND s.digest = given_digest AND s.taken_at < s.ends_at AND s.ends_at <= now())
            THEN sha256(given_digest || 'the whole of it') ELSE given_digest END,
        given_name, person
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

-- As in the step "accounts"; what is neither of the two words is neither of the two acts.
CREATE OR REPLACE FUNCTION change_account(given_tag bytea, given_id bigint, act text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    ids text[] := all_ids_of_holder((SELECT holder FROM holder_identity WHERE tag = given_tag));
BEGIN
    IF NOT coalesce(act IN ('first', 'remove'), false) THEN
        RAISE EXCEPTION 'an account is put first or removed'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF act = 'first' THEN
        UPDATE payee_account
        SET place = (SELECT min(place) - 1 FROM payee_account WHERE holder = ANY (ids))
        WHERE id = given_id AND holder = ANY (ids) AND removed_at IS NULL;
        RETURN FOUND;
    END IF;
    UPDATE payee_account SET removed_at = now(), sealed = '', payable_at = 'infinity'
    WHERE id = given_id AND holder = ANY (ids) AND removed_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO holder_notice (kind, holder, account) VALUES ('account removed', ids[1], given_id);
    PERFORM take_accounts_of(ids, given_id);
    PERFORM give_accounts_of(ids);
    RETURN true;
END
$$;

-- As in the step "console". Tries are forgotten after an hour and not when somebody likes: a shorter time would forget
-- those that were counted, and whoever guesses would have as many again.
CREATE OR REPLACE FUNCTION begin_console_attempt(keys bytea[], maxima integer[], seconds integer)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NOT coalesce(seconds BETWEEN 3600 AND 86400 AND cardinality(keys) BETWEEN 1 AND 8
            AND cardinality(maxima) = cardinality(keys), false)
        OR array_position(maxima, NULL) IS NOT NULL
        OR EXISTS (SELECT FROM unnest(keys) AS key
                   WHERE octet_length(key) BETWEEN 1 AND 64 IS NOT TRUE) THEN
        RAISE EXCEPTION 'tries are counted for an hour, each key with its maximum'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
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

-- A code is of about now: a step of the far future would be the last one that the account ever takes. Codes have steps
-- of thirty seconds.
CREATE FUNCTION is_code_step(step bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(step BETWEEN 1 AND extract(epoch FROM now()) / 30 + 20, false)
$$;

-- As in the step "console sessions"; no session is longer than a day, or idle longer than an hour.
CREATE OR REPLACE FUNCTION begin_console_session(
    given_account text, given_password text, given_proof bytea, step bigint, given_token bytea,
    idle_seconds integer, seconds integer, keys bytea[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NOT is_code_step(step) OR NOT coalesce(
            idle_seconds BETWEEN 1 AND 3600 AND seconds BETWEEN 1 AND 86400, false) THEN
        RETURN false;
    END IF;
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

-- As in the step "console", within the same bounds.
CREATE OR REPLACE FUNCTION console_session_of(given_token bytea, idle_seconds integer)
RETURNS TABLE (account text, role text, renews boolean) LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE console_session AS s
    SET idle_until = now() + least(idle_seconds, 3600) * interval '1 second'
    FROM console_account AS a
    WHERE s.token = given_token AND s.idle_until > now() AND s.ends_at > now()
        AND a.name = s.account AND a.disabled_at IS NULL
    RETURNING s.account, a.role, a.password_until IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION take_console_code(given_token bytea, step bigint, keys bytea[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NOT is_code_step(step) THEN RETURN false; END IF;
    UPDATE console_account AS a SET code_step = step
    FROM console_session AS s
    WHERE s.token = given_token AND s.idle_until > now() AND s.ends_at > now()
        AND a.name = s.account AND a.code_step < step AND a.disabled_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM console_attempt WHERE key = ANY (keys);
    RETURN true;
END
$$;
-- The subject is a name, or the dash of who has given none.
CREATE OR REPLACE FUNCTION note_refused_sign_in(given_account text) RETURNS void
LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO console_audit (actor, act, subject)
    VALUES ('-', 'refused sign in',
            CASE WHEN given_account ~ '^[a-z][a-z0-9.-]{1,31}$' THEN given_account ELSE '-' END)
$$;

-- As in the step "risk". An answer that the table refuses would be told with the row that it was for, and in that row
-- stands what the holder has said.
CREATE OR REPLACE FUNCTION answer_appeal(given_token bytea, given_id bigint, given_answer text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    person text := note_console_act(given_token, 'answer', 'appeal ' || given_id, '');
BEGIN
    IF NOT is_line(given_answer, 2048) THEN
        RAISE EXCEPTION 'an answer is one line' USING ERRCODE = 'invalid_parameter_value';
    END IF;
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
        'deposit(text, bigint, text)', 'take_payout(text)',
        'steer_payout(text, bigint, text, text, text, text, text, text, timestamptz, timestamptz,
                      timestamptz)',
        'take_statement(text, text, timestamptz, timestamptz, bytea, text, text, timestamptz[],
            bigint[], text[], text[], text[])',
        'change_account(bytea, bigint, text)',
        'begin_console_attempt(bytea[], integer[], integer)', 'is_code_step(bigint)',
        'begin_console_session(text, text, bytea, bigint, bytea, integer, integer, bytea[])',
        'console_session_of(bytea, integer)', 'take_console_code(bytea, bigint, bytea[])',
        'note_refused_sign_in(text)', 'answer_appeal(bytea, bigint, text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
