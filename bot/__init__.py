"""Pelita: an assistant on Telegram for women who work abroad."""
