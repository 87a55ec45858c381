"""One generation of a library: its manifest, its shards, and the tables in them."""
