"""Runs the migrations on the application's own connection, with limits on locks and statements."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from service_centre.db import Base, db

with db.engine.connect() as connection:
    connection.execute(text("SET lock_timeout = '10s'"))
    connection.execute(text("SET statement_timeout = '300s'"))
    connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
current_app.logger.info("the database is at the newest migration")
