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
