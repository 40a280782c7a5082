"""A bounded conversation decides as the whole one would: random conversations taken with both stores, turn by turn."""
