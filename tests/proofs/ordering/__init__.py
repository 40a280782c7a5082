"""Duplicates, jumps, restarts on the way in; 429, 5xx and broken connections on the way out: once each, in order."""
