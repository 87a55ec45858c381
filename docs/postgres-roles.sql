-- The roles and the database of a fleet of bots, made once by a superuser:
--     psql --file docs/postgres-roles.sql postgres
-- Then give both a password (\password ayes_owner, \password ayes_bot), or let pg_hba.conf tell
-- them by certificates, and run `ayes migrate` with the address of ayes_owner.
--
-- ayes_owner  migrates, and publishes what all servers share; nothing that answers runs as it
-- ayes_bot    answers: reads what is shared, reads and writes each server's own sources and the
--             state; row-level security holds it to the server that a transaction names

\set ON_ERROR_STOP on

CREATE ROLE ayes_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE ayes_bot LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS CONNECTION LIMIT 200;

CREATE DATABASE ayes OWNER ayes_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE ayes FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE ayes TO ayes_bot;

\connect ayes
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ayes_bot;
