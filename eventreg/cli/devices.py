"""`eventreg device`: phones and desks at the door."""

import click
from flask import current_app

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import add_device, add_paired_device
from eventreg.checkin.rules import DeviceRole
from eventreg.cli.context import event_or_fail, in_app, say
from eventreg.clock import utc_now
from eventreg.db import db
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
@click.option("--token", "with_token", is_flag=True, help="Pair at once and print the token.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=True)
def add(slug: str, name: str, role: str, *, with_token: bool, as_json: bool) -> None:
    """Add a device to an event and print its pairing link, or with --token its bearer token."""
    label = clean_line(name)
    if not 1 <= len(label) <= 100:
        raise click.UsageError("--name must have 1 to 100 characters")
    event = event_or_fail(slug)
    make = add_paired_device if with_token else add_device
    new = make(db.session(), event, name=label, role=DeviceRole(role), actor=SYSTEM, now=utc_now())
    device = {"id": str(new.device.id), "name": new.device.name, "role": new.device.role.value}
    base_url = current_app.extensions["settings"].base_url
    db.session.commit()
    if with_token:
        expires_at = new.device.expires_at.isoformat()
        answer = {"device": device, "token": new.secret, "expires_at": expires_at}
        say(answer, [f"Token: {new.secret}", f"Valid until {expires_at}."], as_json=as_json)
        return
    assert new.device.pairing_expires_at is not None
    expires_at = new.device.pairing_expires_at.isoformat()
    url = f"{base_url}/scan/pair#{new.secret}"
    answer = {"device": device, "pairing_url": url, "code": new.secret, "expires_at": expires_at}
    lines = [f"Open on the device: {url}", f"Or type: {new.secret}", f"Until {expires_at}."]
    say(answer, lines, as_json=as_json)
