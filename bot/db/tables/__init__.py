"""The tables, each column with its purpose and its retention."""
