"""Telegram: client, updates, receiver, spool, outbox sender, rate limiter. Transport only."""
