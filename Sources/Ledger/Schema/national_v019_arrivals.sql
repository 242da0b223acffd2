-- Reports of whether a message of ours arrived, and another way for one that did not (OutgoingQueue.report).

-- The ways that platforms have taken the message by, as the dispatcher names them: none is used twice.
ALTER TABLE outgoing_message ADD COLUMN tried text[] NOT NULL DEFAULT '{}';

-- A message whose arrival is still to be reported keeps its body, for if it does not arrive it goes another way;
-- at the end of its time nobody waits for it, and the body goes.
DO $$
DECLARE
    rule name;
BEGIN
    FOR rule IN
        SELECT conname FROM pg_constraint
        WHERE conrelid = 'outgoing_message'::regclass AND contype = 'c'
            AND pg_get_constraintdef(oid) LIKE '%body IS NOT NULL%'
    LOOP
        EXECUTE format('ALTER TABLE outgoing_message DROP CONSTRAINT %I', rule);
    END LOOP;
END
$$;
ALTER TABLE outgoing_message
    ADD CHECK (settled_at IS NOT NULL OR body IS NOT NULL),
    ADD CHECK (settled_at IS NULL OR body IS NULL OR outcome = 'sent');

CREATE INDEX outgoing_message_unreported ON outgoing_message (expires_at)
    WHERE settled_at IS NOT NULL AND body IS NOT NULL;

-- What a platform calls a message, hashed under the service's key, and what it has reported. A report may come
-- before we have recorded that the platform took the message: then it waits here, without one.
CREATE TABLE outgoing_report (
    noted_at timestamptz NOT NULL DEFAULT now(),
    message  bigint      REFERENCES outgoing_message ON DELETE CASCADE,
    -- Of the message: a report of an earlier attempt changes nothing.
    attempt  integer,
    arrived  boolean,
    name     bytea       NOT NULL PRIMARY KEY CHECK (octet_length(name) = 32),
    CHECK ((message IS NULL) = (attempt IS NULL)),
    CHECK (message IS NOT NULL OR arrived IS NOT NULL)
);

CREATE INDEX outgoing_report_message ON outgoing_report (message);
CREATE INDEX outgoing_report_unmatched ON outgoing_report (noted_at) WHERE message IS NULL;

-- Draws the conclusion from what has been reported of an attempt: 'delivered' when all parts of the message have
-- arrived, 'again' when one has not and there is time for another way, 'undelivered' when there is none; else
-- 'nothing'.
CREATE FUNCTION conclude_outgoing(of_message bigint, of_attempt integer) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    sent outgoing_message;
BEGIN
    SELECT * INTO sent FROM outgoing_message
    WHERE id = of_message AND attempt = of_attempt AND outcome = 'sent'
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'nothing';
    END IF;
    IF EXISTS (SELECT FROM outgoing_report
               WHERE message = of_message AND attempt = of_attempt AND NOT arrived) THEN
        IF sent.body IS NOT NULL AND sent.expires_at > clock_timestamp() THEN
            UPDATE outgoing_message SET settled_at = NULL, outcome = NULL, due_at = now()
            WHERE id = of_message;
            RETURN 'again';
        END IF;
        UPDATE outgoing_message SET outcome = 'undelivered', body = NULL WHERE id = of_message;
        RETURN 'undelivered';
    END IF;
    IF EXISTS (SELECT FROM outgoing_report
               WHERE message = of_message AND attempt = of_attempt AND arrived IS NULL) THEN
        RETURN 'nothing';
    END IF;
    UPDATE outgoing_message SET outcome = 'delivered', body = NULL WHERE id = of_message;
    RETURN 'delivered';
END
$$;

-- Settles an attempt that a platform has taken and will report on under these names: 'lost', and nothing changed,
-- where another attempt has begun; else what the reports say that came before.
CREATE FUNCTION settle_reported(
    of_message bigint, of_attempt integer, way text, names bytea[]
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    UPDATE outgoing_message
    SET settled_at = now(), outcome = 'sent', tried = tried || way,
        body = CASE WHEN expires_at > now() THEN body END
    WHERE id = of_message AND attempt = of_attempt AND settled_at IS NULL;
    IF NOT FOUND THEN
        RETURN 'lost';
    END IF;
    -- An SMSC may begin its numbers anew: what was reported of the old message says nothing of this one.
    INSERT INTO outgoing_report AS r (message, attempt, name)
    SELECT of_message, of_attempt, given FROM unnest(names) AS given
    ON CONFLICT (name) DO UPDATE
    SET noted_at = now(), message = of_message, attempt = of_attempt,
        arrived = CASE WHEN r.message IS NULL AND r.noted_at > now() - interval '1 hour'
                       THEN r.arrived END;
    RETURN conclude_outgoing(of_message, of_attempt);
END
$$;

-- Notes a report. The names are spellings of one, the one as it was written first. 'unmatched': no message of ours
-- bears it, as yet.
CREATE FUNCTION report_outgoing(
    names bytea[], has_arrived boolean, OUT effect text, OUT its_purpose text
) LANGUAGE plpgsql AS $$
DECLARE
    known bytea;
    given bytea;
    its_message bigint;
    its_attempt integer;
BEGIN
    SELECT r.name INTO known FROM outgoing_report AS r
    WHERE r.name = ANY (names) AND r.message IS NOT NULL
    ORDER BY array_position(names, r.name)
    LIMIT 1;
    effect := CASE WHEN known IS NULL THEN 'unmatched' ELSE 'nothing' END;
    FOREACH given IN ARRAY CASE WHEN known IS NULL THEN names ELSE ARRAY[known] END LOOP
        INSERT INTO outgoing_report AS r (arrived, name) VALUES (has_arrived, given)
        ON CONFLICT (name) DO UPDATE SET arrived = has_arrived WHERE r.arrived IS NULL
        RETURNING r.message, r.attempt INTO its_message, its_attempt;
        IF its_message IS NOT NULL THEN
            effect := conclude_outgoing(its_message, its_attempt);
            SELECT purpose INTO its_purpose FROM outgoing_message WHERE id = its_message;
            RETURN;
        END IF;
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION
    conclude_outgoing(bigint, integer), settle_reported(bigint, integer, text, bytea[]),
    report_outgoing(bytea[], boolean)
    FROM PUBLIC;
