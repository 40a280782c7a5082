"""The life of a handoff, one transaction a verb."""
