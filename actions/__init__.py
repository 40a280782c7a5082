"""Rasa's entry point: each action reads the tracker, calls one service, and names a response. No prose, no I/O, no state."""
