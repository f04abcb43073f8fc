"""Migrations, run by Alembic on a connection that it is handed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from eventreg.db import writing

_HERE = Path(__file__).parent


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, for this connection."""
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Runs every migration that the database has not seen, in one transaction."""
    with writing(), engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
