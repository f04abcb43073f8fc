"""`eventreg mail`: the outbox."""

import click

from eventreg.cli.context import in_app
from eventreg.work.mail import deliver


@click.group("mail")
def mail() -> None:
    """Look after the outbox."""


@mail.command()
@in_app(write=False)
def send() -> None:
    """Try everything that waits, now."""
    done = deliver(everything=True)
    if done.problem:
        raise click.ClickException(done.problem)
    click.echo(f"Sent {done.sent}, failed {done.failed}.")
    if done.failed:
        raise click.ClickException(f"{done.failed} could not be sent; they stay in the outbox")
