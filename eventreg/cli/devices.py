"""`eventreg device`: phones and desks at the door."""

import secrets
from datetime import datetime

import click
from flask import current_app

from eventreg.audit.rules import COMMAND_LINE
from eventreg.checkin.operations import DeviceWish, NewDevice, add_device, add_paired_device
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.pins import SALT_BYTES, PinVerifier, make_pin, verifier_of
from eventreg.cli.context import event_or_fail, in_app, say
from eventreg.clock import from_local, utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.people.rules import clean_line


@click.group("device")
def devices() -> None:
    """Look after the devices at the door."""


@devices.command()
@click.argument("slug")
@click.option("--name", required=True, help="What the device is called, such as 'Gate 1'.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in DeviceRole]),
    default=DeviceRole.DOOR.value,
    show_default=True,
)
@click.option("--gate", default="", help="The door or desk where it stands.")
@click.option(
    "--session",
    "sessions",
    type=int,
    multiple=True,
    help="Scans for this session only; repeatable.",
)
@click.option(
    "--pin", "with_pin", is_flag=True, help="The phone asks for a PIN; it is printed once."
)
@click.option("--until-start", is_flag=True, help="The pairing code works until the event begins.")
@click.option(
    "--ends",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="Until when it may scan, on the event's own clocks; a day after the event by default.",
)
@click.option("--token", "with_token", is_flag=True, help="Pair at once and print the token.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=True)
def add(
    slug: str,
    name: str,
    role: str,
    *,
    gate: str,
    sessions: tuple[int, ...],
    with_pin: bool,
    until_start: bool,
    ends: datetime | None,
    with_token: bool,
    as_json: bool,
) -> None:
    """Add a device to an event and print its pairing link, or with --token its bearer token."""
    label = clean_line(name)
    if not 1 <= len(label) <= 100:
        raise click.UsageError("--name must have 1 to 100 characters")
    pin, verifier = _new_pin() if with_pin else ("", None)
    event = event_or_fail(slug)
    until = None if ends is None else from_local(ends, event.timezone)
    wish = DeviceWish(_checked(gate), _of_event(event, sessions), verifier, until_start, until)
    make = add_paired_device if with_token else add_device
    new = make(
        db.session(),
        event,
        name=label,
        role=DeviceRole(role),
        wish=wish,
        actor=COMMAND_LINE,
        now=utc_now(),
    )
    db.session.commit()
    answer, lines = _answer(new, pin)
    say(answer, lines, as_json=as_json)


def _checked(gate: str) -> str:
    label = clean_line(gate)
    if len(label) > 100:
        raise click.UsageError("--gate must have at most 100 characters")
    return label


def _of_event(event: Event, wanted: tuple[int, ...]) -> tuple[int, ...]:
    known = {one.id for one in event.sessions}
    for one in wanted:
        if one not in known:
            raise click.ClickException(f"the event has no session {one}")
    return wanted


def _new_pin() -> tuple[str, PinVerifier]:
    """Before the database is touched: hashing it is slow on purpose."""
    pin = make_pin(secrets.SystemRandom().choice)
    return pin, verifier_of(pin, secrets.token_bytes(SALT_BYTES))


def _answer(new: NewDevice, pin: str) -> tuple[dict[str, object], list[str]]:
    """What is printed, for scripts and for people."""
    device = {
        "id": str(new.device.id),
        "name": new.device.name,
        "role": new.device.role.value,
        "gate": new.device.gate,
        "sessions": [str(one.session_id) for one in new.device.limited_to],
    }
    until = new.device.pairing_ends_at or new.device.ends_at
    answer: dict[str, object] = {"device": device, "expires_at": until.isoformat()}
    if new.device.pairing_ends_at is None:
        answer["token"] = new.secret
        lines = [f"Token: {new.secret}", f"Valid until {until.isoformat()}."]
    else:
        url = f"{current_app.extensions['settings'].base_url}/scan/pair#{new.secret}"
        answer |= {"pairing_url": url, "code": new.secret}
        lines = [f"Open on the device: {url}", f"Or type: {new.secret}"]
        lines.append(f"Until {until.isoformat()}.")
    if pin:
        answer["pin"] = pin
        lines.append(f"The phone then asks for the PIN {pin}, which is shown only here and now.")
    return answer, lines
