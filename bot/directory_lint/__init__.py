"""Checks of the directory that the feed and the maintainers' lint share."""
