"""A woman who taps, refuses, mistypes, changes language, goes silent and returns; and what must hold after every step."""
