"""`ayes votes`: importing, listing and looking up."""
