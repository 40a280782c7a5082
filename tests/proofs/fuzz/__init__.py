"""Mutated Telegram updates, as bytes, through the whole way in: no crash, no hang, and no typed word that commands."""
