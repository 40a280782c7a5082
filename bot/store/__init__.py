"""What we keep: tables, the keys that seal them, and one unit of work. The only home of SQLAlchemy outside the tracker."""
