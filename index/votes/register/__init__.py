"""The register: every roll call that was imported, in one SQLite file."""
