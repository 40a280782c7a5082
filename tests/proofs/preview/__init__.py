"""The translators' preview in a real browser."""
