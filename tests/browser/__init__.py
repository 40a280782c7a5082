"""A whole story in a browser: she on her phone, officers at the console, through every process. `make browser` plays it."""
