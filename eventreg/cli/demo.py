"""`eventreg demo`: the Cerdig event with invented people."""

import base64
import hmac
from typing import Any

import click
from flask import current_app
from flask_security import hash_password

from eventreg.accounts.rules import StaffRole
from eventreg.care.demo import (
    ROLES,
    SLUG,
    DemoRefusedError,
    DemoWish,
    email_of,
    has_events,
    load_demo,
)
from eventreg.cli.context import in_app, say
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.queries import by_slug


@click.command()
@click.option("--participants", default=60, type=click.IntRange(0, 200_000), show_default=True)
@click.option("--quota", type=click.IntRange(0, 1_000_000), help="Places in each category.")
@click.option("--seed", default=2025, show_default=True, help="Other seeds, other people.")
@click.option("--first-use", is_flag=True, help="Only when there is no event yet.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=True)
def demo(
    participants: int, quota: int | None, seed: int, *, first_use: bool, as_json: bool
) -> None:
    """Make or renew the demo event: sign-up is open, the first session is running."""
    if first_use and has_events(db.session()):
        event = by_slug(db.session(), SLUG)
        if event is not None:
            say(_answer(event), _lines(_answer(event)), as_json=as_json)
        return
    db.session.commit()
    hashes = {role: hash_password(_password(role)) for role in ROLES}
    wish = DemoWish(participants, quota, seed)
    try:
        event = load_demo(db.session(), wish, hashes, now=utc_now())
    except DemoRefusedError as refused:
        raise click.UsageError(str(refused)) from refused
    answer = _answer(event)
    db.session.commit()
    say(answer, _lines(answer), as_json=as_json)


def _password(role: StaffRole) -> str:
    """The demo's passwords follow from the installation's own key: nobody else can know them."""
    key = current_app.extensions["settings"].secret_key.encode()
    digest = hmac.new(key, f"demo account {role}".encode(), "sha256").digest()
    text = base64.b32encode(digest[:10]).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _answer(event: Event) -> dict[str, Any]:
    base_url = current_app.extensions["settings"].base_url
    return {
        "event": event.slug,
        "url": f"{base_url}/e/{event.slug}",
        "accounts": [
            {"email": email_of(role), "password": _password(role), "role": role.value}
            for role in ROLES
        ],
        "categories": [
            {"slug": offer.slug, "quota": offer.quota} for offer in event.offers if offer.public
        ],
        "sessions": [
            {
                "id": str(one.id),
                "title": one.title,
                "starts_at": one.starts_at.isoformat(),
                "ends_at": one.ends_at.isoformat(),
            }
            for one in sorted(event.sessions, key=lambda one: (one.starts_at, one.id))
        ],
    }


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = [f"Demo event: {answer['url']}", "Demo accounts:"]
    return lines + [
        f"  {one['role']:<10} {one['email']:<24} {one['password']}" for one in answer["accounts"]
    ]
