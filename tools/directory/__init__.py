"""The desk for those who check numbers: what to call next, what was found, what is seen, and the directory for others."""
