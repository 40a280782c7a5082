"""What we keep: tables, the keys that seal them, and one unit of work. The home of SQLAlchemy."""
