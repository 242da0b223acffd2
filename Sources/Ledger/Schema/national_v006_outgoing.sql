-- Messages that go out by calls of ours: codes, notices, reminders, answers that came too late for a
-- platform's own reply (OutgoingQueue). Nothing here says in clear whom a message is for or what it says.

CREATE TABLE outgoing_message (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Of the next attempt. While one is under way, the end of its lease: a worker that died leaves the
    -- message to be claimed again then.
    due_at       timestamptz NOT NULL,
    first_due_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    settled_at   timestamptz,
    -- The fencing number: only the latest attempt settles.
    attempt      integer     NOT NULL DEFAULT 0,
    purpose      text        NOT NULL,
    -- 'sent', or why not; null while it waits.
    outcome      text,
    -- Under codes and ciphers of the service's key.
    key          bytea       NOT NULL UNIQUE CHECK (octet_length(key) = 32),
    whom         bytea       NOT NULL CHECK (octet_length(whom) = 32),
    body         bytea,
    CHECK ((settled_at IS NULL) = (body IS NOT NULL)),
    CHECK ((settled_at IS NULL) = (outcome IS NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX outgoing_message_due ON outgoing_message (due_at) WHERE settled_at IS NULL;
CREATE INDEX outgoing_message_settled ON outgoing_message (settled_at)
    WHERE settled_at IS NOT NULL;

-- How many messages were added on a day in China, for one person, or for all: then `whom` is empty.
CREATE TABLE outgoing_count (
    day      date    NOT NULL,
    messages integer NOT NULL,
    whom     bytea   NOT NULL,
    PRIMARY KEY (day, whom)
) WITH (fillfactor = 50);

-- One message more on a day for `given`; false, and nothing changed, where there are `maximum` already.
CREATE FUNCTION count_outgoing(on_day date, given bytea, maximum integer) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outgoing_count AS c (day, messages, whom)
    SELECT on_day, 1, given WHERE maximum > 0
    ON CONFLICT (day, whom) DO UPDATE SET messages = c.messages + 1 WHERE c.messages < maximum;
    RETURN FOUND;
END
$$;

-- Adds a message and spends the ceilings of its day, or does neither: 'added', 'known', 'person' or
-- 'all', the last two for the ceiling that was reached. Without a day nothing is spent.
--
-- Whoever spends holds the row of all until the end of the transaction, so it comes last.
CREATE FUNCTION add_outgoing(
    new_key bytea, new_whom bytea, new_purpose text, new_body bytea, wait float8, lifetime float8,
    on_day date, person_maximum integer, all_maximum integer
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    present timestamptz := clock_timestamp();
BEGIN
    IF EXISTS (SELECT FROM outgoing_message WHERE key = new_key) THEN
        RETURN 'known';
    END IF;
    -- Decided below; asked first so that a flood of refusals writes nothing.
    IF EXISTS (SELECT FROM outgoing_count
               WHERE day = on_day AND whom = '' AND messages >= all_maximum) THEN
        RETURN 'all';
    END IF;
    IF on_day IS NOT NULL AND NOT count_outgoing(on_day, new_whom, person_maximum) THEN
        RETURN 'person';
    END IF;
    INSERT INTO outgoing_message (due_at, first_due_at, expires_at, purpose, key, whom, body)
    VALUES (present + wait * interval '1 second', present + wait * interval '1 second',
            present + lifetime * interval '1 second', new_purpose, new_key, new_whom, new_body)
    ON CONFLICT (key) DO NOTHING;
    IF NOT FOUND THEN
        -- Somebody added the same one since the question above.
        UPDATE outgoing_count SET messages = messages - 1 WHERE day = on_day AND whom = new_whom;
        RETURN 'known';
    END IF;
    IF on_day IS NOT NULL AND NOT count_outgoing(on_day, '', all_maximum) THEN
        UPDATE outgoing_count SET messages = messages - 1 WHERE day = on_day AND whom = new_whom;
        DELETE FROM outgoing_message WHERE key = new_key;
        RETURN 'all';
    END IF;
    RETURN 'added';
END
$$;

REVOKE EXECUTE ON FUNCTION
    count_outgoing(date, bytea, integer),
    add_outgoing(bytea, bytea, text, bytea, float8, float8, date, integer, integer)
    FROM PUBLIC;
