"""Names of countries and groups, in whatever spelling."""
