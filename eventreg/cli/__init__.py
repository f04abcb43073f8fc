"""`eventreg …`: commands, as thin as the routes."""

import click

from eventreg.cli.audit import audit
from eventreg.cli.database import database
from eventreg.cli.demo import demo
from eventreg.cli.devices import devices
from eventreg.cli.export import export
from eventreg.cli.importing import import_file
from eventreg.cli.keys import keys
from eventreg.cli.mail import mail
from eventreg.cli.serve import serve
from eventreg.cli.users import users


@click.group()
@click.version_option(package_name="eventreg")
def commands() -> None:
    """Event registration and attendance for government offices."""


for command in (audit, database, demo, devices, export, import_file, keys, mail, serve, users):
    commands.add_command(command)
