"""Sentences and words that the console shows, by page."""
