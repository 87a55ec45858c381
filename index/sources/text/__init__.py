"""From blocks to the pinned text of a source: characters, sentences, units, page furniture."""
