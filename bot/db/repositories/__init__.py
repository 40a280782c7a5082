"""What is asked of each table."""
