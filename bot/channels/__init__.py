"""The services by which persons write to us. Each hides its own API behind the same few verbs."""
