"""Runs the revisions on the connection that `migrate` opened. Alembic loads this file; nothing imports it."""

from alembic import context

from bot.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
