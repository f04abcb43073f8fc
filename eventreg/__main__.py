"""The console script `eventreg`."""

import sys

import click

from eventreg.cli import commands
from eventreg.config import ConfigError
from eventreg.factory import create_app


def main() -> None:
    """Runs one command. Exit status: 0 done, 2 wrong use, 1 otherwise with one line on stderr."""
    try:
        commands.main(prog_name="eventreg", obj=create_app)
    except ConfigError as error:
        click.echo(f"eventreg: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
