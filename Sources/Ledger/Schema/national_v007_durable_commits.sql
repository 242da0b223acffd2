-- On the disk before anybody hears of it, even where the operator told PostgreSQL to wait for nothing: a
-- receipt survives a power cut, and no size of a log is signed twice.
CREATE FUNCTION commit_durably() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'local', true);
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION commit_durably() FROM PUBLIC;
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON lottery_entry
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON seal
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON campaign_state
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
