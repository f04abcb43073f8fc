"""`eventreg db`: migrations."""

import click
from flask import current_app

from eventreg.care.operations import upgrade_database
from eventreg.cli.context import in_app
from eventreg.clock import utc_now
from eventreg.db import db


@click.group("db")
def database() -> None:
    """Look after the database's tables."""


@database.command()
@in_app(write=True)
def upgrade() -> None:
    """Bring the tables up to date; safe to repeat. Copies an SQLite file first."""
    settings = current_app.extensions["settings"]
    backup = upgrade_database(db.engine, settings, now=utc_now())
    if backup is not None:
        click.echo(f"Copied the database to {backup.name} first.")
    click.echo("The database is up to date.")
