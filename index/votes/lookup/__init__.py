"""What people look up in the register: one vote, a country, two compared, a ranking."""
