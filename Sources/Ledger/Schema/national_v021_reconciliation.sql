-- What the providers' own statements say of the money, and where the books say otherwise.

-- The statements of providers, as they came. A statement that covers no span, such as a notification of one booking,
-- proves nothing by what it lacks.
CREATE TABLE channel_statement (
    taken_at  timestamptz NOT NULL DEFAULT now(),
    starts_at timestamptz,
    ends_at   timestamptz CHECK (ends_at > starts_at),
    id        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lines     integer     NOT NULL CHECK (lines >= 0),
    -- Of its span and its bytes.
    digest    bytea       NOT NULL CHECK (octet_length(digest) = 32),
    channel   text        NOT NULL,
    merchant  text        NOT NULL,
    name      text        NOT NULL,
    actor     text        NOT NULL CHECK (octet_length(actor) BETWEEN 1 AND 128),
    UNIQUE (channel, merchant, digest),
    CHECK ((starts_at IS NULL) = (ends_at IS NULL))
);
CREATE INDEX channel_statement_span ON channel_statement (channel, merchant, ends_at);
SELECT make_append_only('channel_statement');

CREATE TABLE statement_line (
    at           timestamptz NOT NULL,
    statement    bigint      NOT NULL REFERENCES channel_statement,
    -- Below zero for what has left our account.
    fen          bigint      NOT NULL CHECK (fen <> 0),
    channel      text        NOT NULL,
    merchant     text        NOT NULL,
    -- The provider's own number of the line, by which a line that comes again is known.
    reference    text        NOT NULL,
    -- Ours, where the line has one.
    order_number text,
    payee        text,
    PRIMARY KEY (channel, merchant, reference)
);
CREATE INDEX statement_line_order ON statement_line (order_number);
CREATE INDEX statement_line_at ON statement_line (channel, merchant, at);
SELECT make_append_only('statement_line');
CREATE INDEX payout_attempt_begun ON payout_attempt (channel, merchant, begun_at);

-- Where a statement and the books do not agree, in fen that have left for good: ours by the books, theirs by the
-- statement's lines. Nothing here is ever adjusted: a person closes it with a reason, or a later statement does.
CREATE TABLE reconciliation_difference (
    found_at     timestamptz NOT NULL DEFAULT now(),
    closed_at    timestamptz,
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ours         bigint      NOT NULL,
    theirs       bigint      NOT NULL,
    channel      text        NOT NULL,
    merchant     text        NOT NULL,
    order_number text,
    -- Of a line that has no order number of ours.
    reference    text,
    kind         text        NOT NULL CHECK (kind IN (
        -- Paid by the books, and the statement of that time has nothing.
        'missing there',
        -- The statement pays something that no attempt of ours is.
        'missing here',
        'other amount', 'other payee',
        -- Paid by the books, and it came back.
        'returned',
        -- Failed by the books, and the money has left and is not back.
        'not back')),
    closed_by    text,
    reason       text        CHECK (octet_length(reason) BETWEEN 1 AND 512),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (reason IS NULL))
);
CREATE UNIQUE INDEX reconciliation_difference_key ON reconciliation_difference (
    channel, merchant, coalesce(order_number, ''), coalesce(reference, ''), kind, ours, theirs);
CREATE INDEX reconciliation_difference_open ON reconciliation_difference (found_at)
    WHERE closed_at IS NULL;
CREATE TRIGGER written_once BEFORE UPDATE ON reconciliation_difference FOR EACH ROW
    WHEN (OLD.closed_at IS NOT NULL OR (OLD.ours, OLD.theirs, OLD.kind, OLD.found_at, OLD.channel,
            OLD.merchant, OLD.order_number, OLD.reference)
        IS DISTINCT FROM (NEW.ours, NEW.theirs, NEW.kind, NEW.found_at, NEW.channel,
            NEW.merchant, NEW.order_number, NEW.reference))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON reconciliation_difference
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Keeps a statement: its number, or NULL where it was kept before. FB004: a line says something else than when it
-- came first.
CREATE FUNCTION take_statement(
    given_channel text, given_merchant text, given_start timestamptz, given_end timestamptz,
    given_digest bytea, given_name text, given_actor text,
    ats timestamptz[], fens bigint[], refs text[], orders text[], payees text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    taken bigint;
BEGIN
    INSERT INTO channel_statement (
        channel, merchant, starts_at, ends_at, lines, digest, name, actor)
    VALUES (given_channel, given_merchant, given_start, given_end, cardinality(refs), given_digest,
            given_name, given_actor)
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

-- Holds the books of one merchant account against all lines that its statements have: order by order, so that what
-- has left and come back again agrees with what was never paid. Looks at the last ten days and at what is open.
CREATE FUNCTION reconcile_account(
    given_channel text, given_merchant text, OUT added_count integer, OUT closed_count integer
) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    horizon timestamptz;
    spans   tstzmultirange;
BEGIN
    -- One at a time: what another finds is seen here.
    PERFORM pg_advisory_xact_lock(hashtextextended(
        format('reconcile %s:%s', given_channel, given_merchant), 0));
    SELECT max(s.ends_at) - interval '10 days',
           coalesce(range_agg(tstzrange(s.starts_at, s.ends_at)), '{}')
    INTO horizon, spans
    FROM channel_statement AS s
    WHERE s.channel = given_channel AND s.merchant = given_merchant;
    horizon := coalesce(horizon, now() - interval '10 days');
    WITH named AS (
        SELECT a.order_number FROM payout_attempt AS a
        WHERE a.channel = given_channel AND a.merchant = given_merchant AND a.begun_at >= horizon
        UNION
        SELECT l.order_number FROM statement_line AS l
        WHERE l.channel = given_channel AND l.merchant = given_merchant AND l.at >= horizon
            AND l.order_number IS NOT NULL
        UNION
        SELECT d.order_number FROM reconciliation_difference AS d
        WHERE d.channel = given_channel AND d.merchant = given_merchant AND d.closed_at IS NULL
            AND d.order_number IS NOT NULL
    ), both_sides AS (
        SELECT n.order_number, a.win IS NOT NULL AS is_ours, paid.at AS paid_at, a.begun_at,
            CASE WHEN paid.id IS NULL OR back.id IS NOT NULL THEN 0 ELSE a.fen END AS ours,
            l.theirs, l.lines, a.payee, l.payee AS told,
            p.attempt = a.attempt AND p.state IN (
                'submitting', 'accepted', 'needs user', 'processing', 'unknown') AS is_live
        FROM named AS n
        LEFT JOIN payout_attempt AS a ON a.order_number = n.order_number
            AND a.channel = given_channel AND a.merchant = given_merchant
        LEFT JOIN payout AS p ON p.win = a.win
        LEFT JOIN book_transfer AS paid
            ON paid.id = format('attempt %s %s paid', a.win, a.attempt)
        LEFT JOIN book_transfer AS back
            ON back.id = format('attempt %s %s returned', a.win, a.attempt)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(-fen), 0)::bigint AS theirs, count(*) AS lines,
                   min(s.payee) AS payee
            FROM statement_line AS s
            WHERE s.order_number = n.order_number AND s.channel = given_channel
                AND s.merchant = given_merchant
        ) AS l
    ), judged AS (
        SELECT order_number, NULL::text AS reference, ours, theirs, CASE
            WHEN NOT is_ours THEN CASE WHEN theirs > 0 THEN 'missing here' END
            WHEN is_live AND ours = 0 THEN NULL
            WHEN ours = theirs THEN CASE WHEN ours > 0 AND told <> payee THEN 'other payee' END
            WHEN theirs = 0 AND lines > 0 THEN 'returned'
            -- Clocks differ, so what was paid at midnight may stand in the next day's statement.
            WHEN theirs = 0 THEN CASE
                WHEN spans @> tstzrange(begun_at, paid_at + interval '10 minutes')
                    THEN 'missing there' END
            WHEN ours = 0 AND theirs > 0 THEN 'not back'
            ELSE 'other amount'
        END AS kind
        FROM both_sides
        UNION ALL
        SELECT NULL, l.reference, 0, -l.fen, 'missing here'
        FROM statement_line AS l
        WHERE l.channel = given_channel AND l.merchant = given_merchant AND l.at >= horizon
            AND l.order_number IS NULL AND l.fen < 0
    ), present AS (
        SELECT * FROM judged WHERE kind IS NOT NULL
    ), added AS (
        INSERT INTO reconciliation_difference (
            channel, merchant, order_number, reference, kind, ours, theirs)
        SELECT given_channel, given_merchant, order_number, reference, kind, ours, theirs
        FROM present
        ON CONFLICT DO NOTHING
        RETURNING 1
    ), gone AS (
        UPDATE reconciliation_difference AS d
        SET closed_at = now(), closed_by = 'statement', reason = 'a later statement or answer'
        WHERE d.channel = given_channel AND d.merchant = given_merchant AND d.closed_at IS NULL
            AND d.order_number IS NOT NULL AND NOT EXISTS (
                SELECT FROM present AS p
                WHERE (p.order_number, p.kind, p.ours, p.theirs)
                    = (d.order_number, d.kind, d.ours, d.theirs))
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM gone) INTO added_count, closed_count;
END
$$;

-- For the operator: false where it is closed, or was never found.
CREATE FUNCTION close_difference(given_id bigint, given_actor text, given_reason text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE reconciliation_difference
    SET closed_at = now(), closed_by = given_actor, reason = given_reason
    WHERE id = given_id AND closed_at IS NULL;
    RETURN FOUND;
END
$$;

-- Payouts of which the provider knows nothing, nor do its statements, which are complete from before the attempt
-- began until no call of ours could land any more.
CREATE FUNCTION absent_payouts(given_channel text, given_merchant text)
RETURNS TABLE (win text, covered_until timestamptz) LANGUAGE sql STABLE AS $$
    SELECT p.win, p.submitted_at + interval '10 minutes'
    FROM payout AS p
    JOIN payout_attempt AS a ON a.win = p.win AND a.attempt = p.attempt
    CROSS JOIN (
        SELECT coalesce(range_agg(tstzrange(starts_at, ends_at)), '{}') AS spans
        FROM channel_statement
        WHERE channel = given_channel AND merchant = given_merchant
    ) AS s
    WHERE p.state = 'unknown' AND p.is_missing
        AND a.channel = given_channel AND a.merchant = given_merchant
        AND s.spans @> tstzrange(a.begun_at, p.submitted_at + interval '10 minutes')
        AND NOT EXISTS (
            SELECT FROM statement_line AS l WHERE l.order_number = a.order_number)
    ORDER BY p.submitted_at
    LIMIT 1000
$$;

-- What the nightly proof has found.
CREATE TABLE book_proof (
    proved_at timestamptz NOT NULL DEFAULT now(),
    transfers bigint      NOT NULL,
    pending   bigint      NOT NULL,
    -- In China.
    day       date        NOT NULL PRIMARY KEY,
    faults    text[]      NOT NULL
);
SELECT make_append_only('book_proof');

DO $$
DECLARE
    given text;
BEGIN
    FOREACH given IN ARRAY ARRAY[
        'take_statement(text, text, timestamptz, timestamptz, bytea, text, text, timestamptz[],
            bigint[], text[], text[], text[])',
        'reconcile_account(text, text)', 'close_difference(bigint, text, text)',
        'absent_payouts(text, text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', given, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', given);
    END LOOP;
END
$$;
