"""`eventreg user`: staff accounts."""

import sys
from datetime import datetime
from typing import Any, assert_never

import click
from flask_security import hash_password

from eventreg.accounts import operations, queries
from eventreg.accounts.messages import INVITATION, queue_account_mail, set_password_link
from eventreg.accounts.models import User
from eventreg.accounts.rules import (
    PASSWORD_MAX,
    PASSWORD_MIN,
    StaffRefusal,
    StaffRole,
    StaffState,
    password_fault,
    staff_state,
)
from eventreg.audit.rules import COMMAND_LINE
from eventreg.cli.context import event_or_fail, in_app, say
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.queries import by_ids


@click.group("user")
def users() -> None:
    """Look after staff accounts."""


@users.command()
@click.option("--email", required=True, help="The address that the person signs in with.")
@click.option("--name", required=True, help="The person's name, as the log will say it.")
@click.option("--role", required=True, type=click.Choice([role.value for role in StaffRole]))
@click.option("--event", "slug", help="Only in this event; without it in the whole office.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=True)
def add(email: str, name: str, role: str, slug: str | None, *, as_json: bool) -> None:
    """Give somebody a role.

    The password is read from standard input, one line; without one the person is invited by mail,
    and the link that sets a password is printed.
    """
    # Before anything is read: a transaction that may write locks the database, and hashes are slow.
    password_hash = _password_from_input()
    event = event_or_fail(slug) if slug else None
    outcome = operations.create_staff(
        db.session(),
        email=email,
        name=name,
        role=StaffRole(role),
        event_id=event.id if event else None,
        password_hash=password_hash,
        actor=COMMAND_LINE,
        now=utc_now(),
    )
    match outcome:
        case operations.Created(user):
            link = None if password_hash else _invite(user)
            state = "created"
        case operations.Updated(user):
            link, state = None, "updated"
        case operations.Refused(reason):
            raise _failure(reason, email)
        case _:
            assert_never(outcome)
    db.session.commit()
    answer = {"email": user.email, "role": role, "event": slug, "state": state, "link": link}
    say(answer, _lines(answer), as_json=as_json)


@users.command("link")
@click.option("--email", required=True, help="The address of the account.")
@in_app(write=False)
def print_link(email: str) -> None:
    """Print a link that sets a new password, for somebody whom no mail reaches."""
    user = queries.by_email(db.session(), operations.normal_email(email) or "")
    if user is None:
        raise click.ClickException(f"there is no account {email!r}")
    click.echo(set_password_link(user))


@users.command("reset-factors")
@click.option("--email", required=True, help="The address of the account.")
@in_app(write=True)
def reset_factors(email: str) -> None:
    """Take the second factors and recovery codes from somebody who lost them.

    They are signed out everywhere, told by mail, and set up new ones after their next sign-in.
    """
    user = queries.by_email(db.session(), operations.normal_email(email) or "")
    if user is None:
        raise click.ClickException(f"there is no account {email!r}")
    if not operations.reset_factors(db.session(), user, actor=COMMAND_LINE, now=utc_now()):
        raise click.ClickException(f"{user.email} has no second factor")
    db.session.commit()
    click.echo(f"{user.email} signs in with the password alone and sets up a new second factor.")


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=False)
def list_users(*, as_json: bool) -> None:
    """List all accounts: address, state, roles, and when each was last signed in."""
    found, now = queries.staff(db.session()), utc_now()
    ids = {one.event_id for user in found for one in user.memberships if one.event_id is not None}
    slugs = {one.id: one.slug for one in by_ids(db.session(), ids)} if ids else {}
    lines = [_user_line(user, slugs, now) for user in found]
    say({"users": lines}, [_user_words(one) for one in lines], as_json=as_json)


@users.command("off")
@click.argument("email")
@in_app(write=True)
def switch_off(email: str) -> None:
    """Switch an account off: nobody signs in with it any more, and it is signed out everywhere.

    Its roles stay, for the day on which an owner of the office switches it on again.
    """
    user = queries.by_email(db.session(), operations.normal_email(email) or "")
    if user is None:
        raise click.ClickException(f"there is no account {email!r}")
    if not user.active:
        raise click.ClickException(f"the account of {user.email} is switched off already")
    outcome = operations.switch_off(db.session(), user, actor=COMMAND_LINE, now=utc_now())
    if isinstance(outcome, operations.Refused):
        raise _failure(outcome.reason, user.email)
    db.session.commit()
    click.echo(f"{user.email} is switched off and signed out everywhere.")


def _user_line(user: User, slugs: dict[int, str], now: datetime) -> dict[str, Any]:
    """An account for a script. Moments in UTC."""
    roles = [
        {
            "role": one.role.name,
            "event": slugs.get(one.event_id) if one.event_id is not None else None,
            "region": one.region_code,
        }
        for one in user.memberships
    ]
    return {
        "email": user.email,
        "name": user.name,
        "state": _state(user, now).value,
        "last_signed_in": user.signed_in_at.isoformat() if user.signed_in_at else None,
        "roles": roles,
    }


def _state(user: User, now: datetime) -> StaffState:
    return staff_state(
        active=user.active,
        has_password=user.password is not None,
        invited_at=user.invited_at,
        now=now,
    )


def _user_words(line: dict[str, Any]) -> str:
    """The same for a person, in one line."""
    roles = ", ".join(_role_words(**one) for one in line["roles"]) or "no role"
    last = line["last_signed_in"] or "never"
    return f"{line['email']}  {line['state']}  {roles}  last signed in: {last}"


def _role_words(*, role: str, event: str | None, region: str | None) -> str:
    return " ".join(filter(None, (role, event and f"in {event}", region and f"for {region}")))


def _password_from_input() -> str | None:
    """The hash of the password on standard input, or none when a person sits there or it is empty."""
    if sys.stdin.isatty():
        return None
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        return None
    if password_fault(password):
        raise click.ClickException(
            f"the password must have {PASSWORD_MIN} to {PASSWORD_MAX} characters"
        )
    hashed: str = hash_password(password)
    return hashed


def _invite(user: User) -> str:
    queue_account_mail(db.session(), INVITATION, user, language="id")
    return set_password_link(user)


def _failure(reason: StaffRefusal, email: str) -> click.ClickException:
    match reason:
        case StaffRefusal.BAD_EMAIL:
            return click.BadParameter(f"{email!r} is not an e-mail address", param_hint="--email")
        case StaffRefusal.BAD_NAME:
            return click.BadParameter(
                f"must have 1 to {operations.NAME_LENGTH} characters", param_hint="--name"
            )
        case StaffRefusal.ROLE_HELD:
            return click.ClickException(f"{email} holds this role already")
        case StaffRefusal.SWITCHED_OFF:
            return click.ClickException(
                f"the account of {email} is switched off; an owner of the office can switch it on"
            )
        case StaffRefusal.LAST_OWNER:
            return click.ClickException(
                f"{email} is the last owner of the office who can sign in; add another one first"
            )
        case _:  # What only pages ask for: regions, links, roles that are taken away.
            raise AssertionError(reason)


def _lines(answer: dict[str, str | None]) -> list[str]:
    place = f"the event {answer['event']}" if answer["event"] else "the whole office"
    lines = [f"{answer['email']} is {answer['role']} in {place}."]
    if answer["state"] == "updated":
        lines.append("The account was there already; its name and password are unchanged.")
    if answer["link"]:
        lines.append("This link sets the password, once and within 24 hours:")
        lines.append(answer["link"])
    return lines
