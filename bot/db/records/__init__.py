"""A row of each table as a dataclass."""
