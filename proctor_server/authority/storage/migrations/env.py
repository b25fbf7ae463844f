"""How Alembic reaches the database: through the connection that `database.upgrade` hands over."""

from alembic import context

from proctor_server.authority.storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
