"""Documents: what formats have in common, from blocks to the pinned text."""
