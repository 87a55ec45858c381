"""Libraries with their versions and the files of these; the register of votes; who sees what.

A row belongs to the server of its `guild_id`, or to all if that is 0. Whoever migrates writes what
is everybody's; any role that has the rights on the tables writes what is a server's own, for the
server that its transaction names in `ayes.guild`.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

# A version is a generation of a library in files: what names it, its manifest, and the files that
# this lists. They are kept by the hash of their content, in parts.
_LIBRARIES = (
    """CREATE TABLE libraries (
        key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL CHECK (guild_id >= 0),
        name text NOT NULL,
        version text NOT NULL,
        UNIQUE (guild_id, name),
        UNIQUE (key, guild_id)
    )""",
    """CREATE TABLE versions (
        library bigint, name text, guild_id bigint NOT NULL,
        manifest bytea NOT NULL CHECK (octet_length(manifest) <= 67108864),
        published_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (library, name)
    )""",
    """CREATE TABLE files (
        library bigint, sha256 text COLLATE "C", part integer, guild_id bigint NOT NULL,
        content bytea NOT NULL CHECK (octet_length(content) <= 1048576),
        PRIMARY KEY (library, sha256, part)
    )""",
    # Most of it is vectors, which compressed would be no smaller, and slower.
    "ALTER TABLE files ALTER content SET STORAGE EXTERNAL",
)
_OF_LIBRARIES = ("versions", "files")
# As index/votes/register/schema.py has them in SQLite: every process copies these rows.
_REGISTER = (
    "CREATE TABLE register_versions (number bigint PRIMARY KEY)",
    """CREATE TABLE register_datasets (
        id text PRIMARY KEY, rank integer NOT NULL, title text NOT NULL, publisher text NOT NULL,
        licence text NOT NULL, url text, imported text NOT NULL, released text, files text NOT NULL,
        roll_calls integer NOT NULL, positions integer NOT NULL
    )""",
    """CREATE TABLE register_states (
        number integer PRIMARY KEY, code text NOT NULL, name text NOT NULL, UNIQUE (code, name)
    )""",
    "CREATE TABLE register_member_names (name text PRIMARY KEY, code text NOT NULL)",
    """CREATE TABLE register_roll_calls (
        key integer PRIMARY KEY, dataset text NOT NULL REFERENCES register_datasets,
        identity text NOT NULL, place integer NOT NULL, body text NOT NULL, session text NOT NULL,
        title text NOT NULL, date text NOT NULL, day_known integer NOT NULL,
        complete integer NOT NULL, yes integer, no integer, abstain integer, absent integer,
        counted_yes integer NOT NULL, counted_no integer NOT NULL,
        counted_abstain integer NOT NULL, counted_absent integer NOT NULL,
        symbol text, draft text, subjects text NOT NULL, agenda text, vote_note text, url text,
        undl_id text, record_id text, folded text, whole text, folded_draft text,
        shown_as integer, UNIQUE (dataset, identity)
    )""",
    """CREATE TABLE register_positions (
        roll_call integer PRIMARY KEY REFERENCES register_roll_calls, choices bytea NOT NULL
    )""",
)
_OWN = (
    "guild_id > 0 AND guild_id = (SELECT nullif(current_setting('ayes.guild', true), '')::bigint)"
)


def upgrade() -> None:
    """Make the tables and say who sees what."""
    for statement in (*_LIBRARIES, *_REGISTER):
        op.execute(statement)
    for table in _OF_LIBRARIES:
        # So that no row can stand in a library of another server.
        op.execute(
            f"ALTER TABLE {table} ADD FOREIGN KEY (library, guild_id) "
            "REFERENCES libraries (key, guild_id) ON DELETE CASCADE"
        )
    for table in ("libraries", *_OF_LIBRARIES):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY shared_read ON {table} FOR SELECT USING (guild_id = 0)")
        op.execute(f"CREATE POLICY own ON {table} USING ({_OWN}) WITH CHECK ({_OWN})")
        op.execute(
            f"CREATE POLICY shared_written ON {table} TO CURRENT_USER "
            "USING (guild_id = 0) WITH CHECK (guild_id = 0)"
        )
    # Whoever migrates copies and deletes servers' libraries, and has to know which there are.
    op.execute("CREATE POLICY listed ON libraries FOR SELECT TO CURRENT_USER USING (true)")
