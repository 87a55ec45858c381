"""Libraries with their versions, texts, vectors and postings; the register of votes; who sees what.

A row belongs to the server of its `guild_id`, or to all if that is 0. Whoever migrates writes what
is everybody's; any role that has the rights on the tables writes what is a server's own, for the
server that its transaction names in `ayes.guild`.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

# Of what stands in none of its libraries' versions any more, nothing is kept: `born` and `died` are
# the first version that has a row, and the first that hasn't. Passages are numbered by library, and
# those of a source one after the other, so that a version's passages follow from its sources.
_LIBRARIES = (
    """CREATE TABLE libraries (
        key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL CHECK (guild_id >= 0),
        name text NOT NULL,
        version bigint NOT NULL,
        next_passage bigint NOT NULL,
        UNIQUE (guild_id, name),
        UNIQUE (key, guild_id)
    )""",
    """CREATE TABLE versions (
        library bigint, number bigint, guild_id bigint NOT NULL,
        id text NOT NULL, encoder text NOT NULL, projection bytea NOT NULL, records text NOT NULL,
        inputs text, published_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (library, number)
    )""",
    """CREATE TABLE sources (
        library bigint, key bigint GENERATED ALWAYS AS IDENTITY, guild_id bigint NOT NULL,
        born bigint NOT NULL, died bigint,
        first bigint NOT NULL, passages integer NOT NULL,
        id text NOT NULL, title text NOT NULL, text text NOT NULL, sha256 text NOT NULL,
        kind text NOT NULL, publisher text, author text, url text, published date, fetched date,
        origin text, places text NOT NULL, digest text NOT NULL,
        paragraphs text NOT NULL, furniture text NOT NULL,
        PRIMARY KEY (library, key)
    )""",
    "CREATE UNIQUE INDEX sources_in_service ON sources (library, id) WHERE died IS NULL",
    """CREATE TABLE passages (
        library bigint, number bigint, guild_id bigint NOT NULL, source bigint NOT NULL,
        paragraph integer NOT NULL, start integer NOT NULL, "end" integer NOT NULL,
        sentences integer[] NOT NULL, heading text NOT NULL, context text NOT NULL,
        key bytea NOT NULL, vector vector NOT NULL, tokens bytea NOT NULL, spans bytea NOT NULL,
        PRIMARY KEY (library, number),
        FOREIGN KEY (library, source) REFERENCES sources ON DELETE CASCADE
    )""",
    "CREATE INDEX passages_by_source ON passages (library, source, start)",
    "CREATE INDEX passages_by_key ON passages (library, key)",
    # Compressed they would be no smaller, and slower.
    "ALTER TABLE passages ALTER vector SET STORAGE PLAIN, ALTER tokens SET STORAGE EXTERNAL, "
    "ALTER spans SET STORAGE EXTERNAL",
    """CREATE TABLE sentences (
        library bigint, passage bigint, number integer, guild_id bigint NOT NULL,
        vector vector NOT NULL,
        PRIMARY KEY (library, passage, number),
        FOREIGN KEY (library, passage) REFERENCES passages ON DELETE CASCADE
    )""",
    "ALTER TABLE sentences ALTER vector SET STORAGE PLAIN",
    # Numbers from `first` up to `after`; little-endian arrays. A passage that is gone has length 0.
    """CREATE TABLE segments (
        library bigint, key bigint GENERATED ALWAYS AS IDENTITY, guild_id bigint NOT NULL,
        born bigint NOT NULL, died bigint,
        first bigint NOT NULL, after bigint NOT NULL, lengths bytea NOT NULL,
        PRIMARY KEY (library, key)
    )""",
    """CREATE TABLE postings (
        library bigint, segment bigint, stem text COLLATE "C", guild_id bigint NOT NULL,
        rows bytea NOT NULL, frequencies bytea NOT NULL,
        PRIMARY KEY (library, segment, stem),
        FOREIGN KEY (library, segment) REFERENCES segments ON DELETE CASCADE
    )""",
    """CREATE TABLE words (
        library bigint, segment bigint, word text COLLATE "C", guild_id bigint NOT NULL,
        holders integer NOT NULL,
        PRIMARY KEY (library, segment, word),
        FOREIGN KEY (library, segment) REFERENCES segments ON DELETE CASCADE
    )""",
)
_OF_LIBRARIES = (
    *("versions", "sources", "passages", "sentences", "segments", "postings", "words"),
)
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
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
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
