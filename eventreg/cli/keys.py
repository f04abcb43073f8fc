"""`eventreg key`: by which other systems work with an event."""

from datetime import timedelta

import click

from eventreg.audit.rules import COMMAND_LINE
from eventreg.cli.context import event_or_fail, in_app, say
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.keys.operations import add_key, revoke_key
from eventreg.keys.queries import by_id, keys_of
from eventreg.keys.rules import LONGEST_NAME, Purpose, key_state
from eventreg.people.rules import clean_line


@click.group("key")
def keys() -> None:
    """Look after the API keys of other systems."""


@keys.command()
@click.argument("slug")
@click.option("--name", required=True, help="What it is for, such as 'Staff portal'.")
@click.option(
    "--purpose",
    "purposes",
    type=click.Choice([purpose.value for purpose in Purpose]),
    multiple=True,
    required=True,
    help="What it may do; several times for several purposes.",
)
@click.option("--days", type=click.IntRange(1, 3660), help="Expires after so many days.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=True)
def add(
    slug: str, name: str, purposes: tuple[str, ...], days: int | None, *, as_json: bool
) -> None:
    """Make a key for an event and print it: it is shown only here."""
    called = clean_line(name)
    if not 1 <= len(called) <= LONGEST_NAME:
        raise click.UsageError(f"--name must have 1 to {LONGEST_NAME} characters")
    event, now = event_or_fail(slug), utc_now()
    expires_at = now + timedelta(days=days) if days else None
    new = add_key(
        db.session(),
        event.id,
        name=called,
        purposes=[Purpose(one) for one in purposes],
        expires_at=expires_at,
        actor=COMMAND_LINE,
        now=now,
    )
    db.session.commit()
    until = expires_at.isoformat() if expires_at else None
    answer = {
        "id": str(new.key.id),
        "key": new.secret,
        "purposes": list(new.key.purposes),
        "expires_at": until,
    }
    say(answer, [f"Key: {new.secret}", f"Valid until {until or 'revoked'}."], as_json=as_json)


@keys.command("list")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=False)
def show(slug: str, *, as_json: bool) -> None:
    """List the keys of an event, without what they open with."""
    now = utc_now()
    found = [
        {
            "id": str(one.id),
            "name": one.name,
            "hint": one.hint,
            "purposes": list(one.purposes),
            "state": key_state(one.facts, now).value,
            "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
        }
        for one in keys_of(db.session(), event_or_fail(slug).id)
    ]
    lines = ["  ".join(_cell(value) for value in one.values()) for one in found]
    say({"keys": found}, lines or ["No key."], as_json=as_json)


def _cell(value: object) -> str:
    return ",".join(value) if isinstance(value, list) else str(value or "-")


@keys.command()
@click.argument("slug")
@click.argument("key_id", type=click.IntRange(1, 2**31 - 1))
@in_app(write=True)
def revoke(slug: str, key_id: int) -> None:
    """End a key at once, by its id."""
    event = event_or_fail(slug)
    key = by_id(db.session(), event.id, key_id)
    if key is None:
        raise click.ClickException(f"{slug} has no key {key_id}")
    revoke_key(db.session(), key, actor=COMMAND_LINE, now=utc_now())
    db.session.commit()
    click.echo(f"Revoked: {key.name}")
