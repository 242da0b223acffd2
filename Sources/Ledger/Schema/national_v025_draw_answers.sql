-- Which question of a periodic draw the operator has answered, as the process with its key keeps it before it answers
-- (RevealMemory). The public files say it too, and can be emptied.

CREATE TABLE draw_answer (
    answered_at timestamptz NOT NULL DEFAULT now(),
    manifest    bytea       NOT NULL CHECK (octet_length(manifest) = 32),
    -- The hash of what the operator's function was asked.
    question    bytea       NOT NULL CHECK (octet_length(question) = 32),
    origin      text        NOT NULL REFERENCES campaign,
    draw        text        NOT NULL CHECK (draw ~ '^[a-z0-9-]{1,63}$'),
    PRIMARY KEY (origin, draw, manifest)
);
SELECT make_append_only('draw_answer');

-- As in the step "durable commits": what is promised is on the disk first. After a power cut the operator would answer a
-- second question of the same draw; a message and a wait that somebody was promised would be gone.
CREATE TRIGGER commit_durably AFTER INSERT ON draw_answer
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT ON outgoing_message
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT ON awaited_invoice
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
