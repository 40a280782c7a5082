"""Processes killed, frozen, slowed and starved while women write: nothing lost, always an answer, each thing once."""
