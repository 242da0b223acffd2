-- Background jobs that several workers share and one runs at a time. A step of every schema set
-- (shared_v001_tables.sql), for a job's lease lies in the database that the job writes: only there
-- can its own transactions check the lease.

CREATE TABLE IF NOT EXISTS job_lease (
    -- Grows by one whenever somebody takes the lease. A holder writes under its number, and what is
    -- written under an older one is refused (JobFence).
    fencing_number bigint      NOT NULL DEFAULT 0,
    -- By this server's clock. Before it nobody else takes the lease.
    ends_at        timestamptz NOT NULL DEFAULT '-infinity',
    -- Before it nobody runs the job.
    due_at         timestamptz NOT NULL DEFAULT '-infinity',
    -- In a row, since the job last ended well.
    failures       integer     NOT NULL DEFAULT 0,
    -- The last that took the lease, for people.
    holder         text        NOT NULL DEFAULT '',
    job            text        NOT NULL PRIMARY KEY
) WITH (fillfactor = 50);

-- A job is a row, made by the step that brings it: who runs jobs cannot add one.
INSERT INTO job_lease (job) VALUES ('partitions') ON CONFLICT (job) DO NOTHING;
