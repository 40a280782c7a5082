"""One woman, two messages at once, two assistants over one tracker database: her turns must not overlap."""
