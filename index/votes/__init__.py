"""How countries voted: records, the countries in them, and what sources report of them."""
