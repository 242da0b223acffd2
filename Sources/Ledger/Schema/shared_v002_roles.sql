-- The roles of the program's parts, and how rights are given to them. A step of every schema set
-- (shared_v001_tables.sql); each set's grants say who may do what (ledger_grants.sql).

CREATE OR REPLACE FUNCTION program_roles() RETURNS SETOF name LANGUAGE sql STABLE AS $$
    SELECT unnest(ARRAY['fapiao_verifier', 'fapiao_lottery', 'fapiao_payout', 'fapiao_operator',
                        'fapiao_auditor']::name[])
$$;

-- Makes the roles that are missing, where this account may. Elsewhere somebody makes them by hand
-- and migrates again. Roles belong to the whole server, so another database may have made them.
CREATE OR REPLACE FUNCTION ensure_roles() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    role name;
BEGIN
    FOR role IN SELECT program_roles() EXCEPT SELECT rolname FROM pg_roles LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
            NULL;
        END;
    END LOOP;
    -- The verifier was called fapiao_service. Who is that, or a member of it, goes on as before.
    IF EXISTS (
        SELECT FROM pg_roles AS old, pg_roles AS new
        WHERE old.rolname = 'fapiao_service' AND new.rolname = 'fapiao_verifier'
            AND NOT pg_has_role(old.oid, new.oid, 'USAGE')) THEN
        BEGIN
            GRANT fapiao_verifier TO fapiao_service;
        -- The last: somebody made the verifier a member of the old role.
        EXCEPTION WHEN unique_violation OR insufficient_privilege OR invalid_grant_operation THEN
            NULL;
        END;
    END IF;
END
$$;

-- A role itself, if there is one; for the verifier also fapiao_service, if it has not the verifier's
-- rights as a member: because nobody could make the new role, or because it inherits nothing.
CREATE OR REPLACE FUNCTION holders_of(given name) RETURNS SETOF name LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT rolname FROM pg_roles WHERE rolname = given;
    IF given = 'fapiao_verifier' THEN
        RETURN QUERY SELECT old.rolname FROM pg_roles AS old
            WHERE old.rolname = 'fapiao_service'
                AND NOT EXISTS (
                    SELECT FROM pg_roles AS new
                    WHERE new.rolname = given AND pg_has_role(old.oid, new.oid, 'USAGE'));
    END IF;
END
$$;

-- revoke_rights('TABLE invoice, invoice_change'): nobody of the program has a right to them any more but
-- the owner, whatever he is called.
CREATE OR REPLACE FUNCTION revoke_rights(objects text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    role name;
BEGIN
    FOR role IN
        SELECT rolname FROM pg_roles
        WHERE (rolname IN (SELECT program_roles()) OR rolname = 'fapiao_service')
            AND rolname <> current_user
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %I', objects, role);
    END LOOP;
END
$$;

-- grant_rights('fapiao_auditor', 'SELECT ON invoice')
CREATE OR REPLACE FUNCTION grant_rights(given name, rights text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    role name;
BEGIN
    FOR role IN SELECT holders_of(given) LOOP
        EXECUTE format('GRANT %s TO %I', rights, role);
    END LOOP;
END
$$;

-- Functions that run as the owner find others in this schema, so only the owner may put some there. Before
-- PostgreSQL 15 everybody could. Where this account does not own the schema, its owner has to see to it.
CREATE OR REPLACE FUNCTION close_schema() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF has_schema_privilege('public', current_schema(), 'CREATE') THEN
        EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema());
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION
    program_roles(), ensure_roles(), holders_of(name), revoke_rights(text),
    grant_rights(name, text), close_schema()
    FROM PUBLIC;
