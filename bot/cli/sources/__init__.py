"""`ayes sources`: listing and changing them."""
