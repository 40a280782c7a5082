"""Settings, and what is refused before anything starts."""
