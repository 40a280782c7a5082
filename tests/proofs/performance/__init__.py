"""How fast, how small: the figures behind docs/measured/perf.md."""
