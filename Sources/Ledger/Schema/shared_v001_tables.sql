-- What tables are built with: rows that are only ever added, and a partition for each year.
--
-- This is a step of every schema set. Two sets may share a database, so running it again changes
-- nothing.

-- Both are to be given to a table by the migration that makes it:
--   SELECT make_append_only('entry');
--   INSERT INTO yearly_table (name, years_back) VALUES ('entry', 0);

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Add a row that corrects the old one.';
END
$$;

-- From here on the table takes new rows only, from its owner too, who drops a whole old partition
-- instead. PostgreSQL does not hand a trigger of the statement on to partitions, and a statement
-- that names a partition would pass the table's: so each partition has its own.
CREATE OR REPLACE FUNCTION make_append_only(given regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT given UNION SELECT relid FROM pg_partition_tree(given) LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
             FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
    END LOOP;
END
$$;

-- The tables that have a partition for each year: `years_back` of them before this year, this year
-- and the next. What is older or later lies in the partition NAME_default, which the table's
-- migration makes. The table is partitioned by LIST of a field that holds the year, or by RANGE of
-- a timestamptz, whose years begin in UTC.
CREATE TABLE IF NOT EXISTS yearly_table (
    years_back smallint NOT NULL CHECK (years_back >= 0),
    -- Storage parameters of each partition, as in WITH (…).
    storage    text     NOT NULL DEFAULT '',
    name       text     NOT NULL PRIMARY KEY
);

-- Makes one partition. Rows that came before it move into it from the default partition.
CREATE OR REPLACE FUNCTION make_year_partition(yearly yearly_table, year integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    partition      text    := format('%s_y%s', yearly.name, year);
    fallback       text    := format('%s_default', yearly.name);
    starts         text    := make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC');
    ends           text    := make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC');
    is_append_only boolean := EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = yearly.name::regclass AND tgfoid = 'refuse_change'::regproc);
    strategy       "char";
    field          name;
    is_of_year     text;
    bounds         text;
BEGIN
    SELECT p.partstrat, a.attname INTO STRICT strategy, field
    FROM pg_partitioned_table AS p
    JOIN pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = yearly.name::regclass;
    IF strategy = 'l' THEN
        is_of_year := format('%I = %s', field, year);
        bounds := format('IN (%s)', year);
    ELSE
        is_of_year := format('%1$I >= %2$L AND %1$I < %3$L', field, starts, ends);
        bounds := format('FROM (%L) TO (%L)', starts, ends);
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, yearly.name)
        || CASE yearly.storage WHEN '' THEN '' ELSE format(' WITH (%s)', yearly.storage) END;
    -- The rows change their place and nothing else, in a transaction that holds the partition.
    IF is_append_only THEN
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER append_only', fallback);
    END IF;
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE %s RETURNING *) INSERT INTO %I SELECT * FROM moved',
        fallback, is_of_year, partition);
    IF is_append_only THEN
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER append_only', fallback);
        PERFORM make_append_only(partition::regclass);
    END IF;
    EXECUTE format(
        'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES %s', yearly.name, partition, bounds);
END
$$;

-- Runs at every migration and once a day; when there is nothing to do it locks no table.
CREATE OR REPLACE FUNCTION ensure_partitions(this_year integer) RETURNS integer LANGUAGE plpgsql
SET lock_timeout = '5s' AS $$
DECLARE
    made   integer := 0;
    yearly yearly_table;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('fapiao ensure_partitions'));
    FOR yearly IN SELECT * FROM yearly_table ORDER BY name LOOP
        FOR year IN this_year - yearly.years_back .. this_year + 1 LOOP
            CONTINUE WHEN to_regclass(format('%I', format('%s_y%s', yearly.name, year)))
                IS NOT NULL;
            PERFORM make_year_partition(yearly, year);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;

-- Workers make next year's partitions, which then belong to the owner as all others do.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION ensure_partitions(integer) SET search_path = %I, pg_temp',
                   current_schema());
END
$$;
ALTER FUNCTION ensure_partitions(integer) SECURITY DEFINER;
REVOKE EXECUTE ON FUNCTION
    refuse_change(), make_append_only(regclass), make_year_partition(yearly_table, integer),
    ensure_partitions(integer)
    FROM PUBLIC;
