"""The directory's feed: a newer edition from an address the operator chose, fetched, proven and swapped in as a whole.

It runs in a process of its own and leaves its result on disk; gateway and assistant take it up between turns
(bot/chat/live_content.py, bot/assistant/content_reload.py). Whatever goes wrong, the last good edition stays.
"""
