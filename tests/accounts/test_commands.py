"""`eventreg user`, with the whole app behind it."""

import json

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.rules import Grant, StaffRole
from eventreg.cli.users import users
from eventreg.mail.models import OutboxMail
from tests.factories import PASSWORD, make_event, make_staff
from tests.pages import PageClient

EMAIL = "budi@example.org"


def run(app: Flask, session: Session, *args: str, password: str = "") -> Result:
    """Runs a command as the console script would, beside the test's own session."""
    session.commit()
    runner = CliRunner()
    result = runner.invoke(users, args, obj=lambda: app, input=password)
    session.expire_all()
    return result


def add(app: Flask, session: Session, *more: str, password: str = "") -> Result:
    fixed = ("add", "--email", EMAIL, "--name", "Budi Santoso", "--role", "door")
    return run(app, session, *fixed, *more, password=password)


def test_a_password_from_standard_input_opens_the_account(
    app: Flask, session: Session, page: PageClient
) -> None:
    result = add(app, session, password=f"{PASSWORD}\n")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "/office/reset/" not in result.stdout
    page.get("/office/login")
    page.submit(status=302, email=EMAIL, password=PASSWORD)


def test_without_a_password_a_link_is_printed_and_a_message_queued(
    app: Flask, session: Session, page: PageClient
) -> None:
    result = add(app, session, "--json")

    answer = json.loads(result.stdout)
    assert (answer["email"], answer["role"], answer["state"]) == (EMAIL, "door", "created")
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.message, mail.recipient) == ("invitation", EMAIL)
    page.get(answer["link"].removeprefix("http://localhost"))
    page.submit(status=302, password=PASSWORD, password_confirm=PASSWORD)


def test_a_role_may_hold_in_one_event(app: Flask, session: Session) -> None:
    event = make_event(session)
    event_id = event.id

    assert add(app, session, "--event", event.slug).exit_code == 0
    user = session.scalars(select(User)).one()
    assert user.grants == (Grant(StaffRole.DOOR, event_id),)


def test_a_second_role_leaves_the_account_as_it_is(app: Flask, session: Session) -> None:
    user = make_staff(session)
    kept = user.password
    args = ("add", "--email", user.email, "--name", "X", "--role", "door", "--json")

    answer = json.loads(run(app, session, *args, password="another password").stdout)

    assert (answer["state"], answer["link"]) == ("updated", None)
    assert user.password == kept


def test_a_role_that_is_held_already_fails_with_one_line(app: Flask, session: Session) -> None:
    add(app, session)
    result = add(app, session)

    assert result.exit_code == 1
    assert result.stderr == f"Error: {EMAIL} holds this role already\n"


def test_an_account_that_is_switched_off_gets_no_role(app: Flask, session: Session) -> None:
    add(app, session)
    session.scalars(select(User)).one().active = False

    result = add(app, session, "--event", make_event(session).slug)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: the account of {EMAIL} is switched off")


@pytest.mark.parametrize(
    ("args", "exit_code"),
    [
        (("add",), 2),
        (("add", "--email", "x", "--name", "X", "--role", "door"), 2),
        (("add", "--email", EMAIL, "--name", " ", "--role", "door"), 2),
        (("add", "--email", EMAIL, "--name", "X", "--role", "king"), 2),
        (("add", "--email", EMAIL, "--name", "X", "--role", "door", "--event", "nowhere"), 1),
        (("link", "--email", "nobody@example.org"), 1),
    ],
)
def test_wrong_use_and_what_cannot_be_done_have_their_status(
    app: Flask, session: Session, args: tuple[str, ...], exit_code: int
) -> None:
    result = run(app, session, *args)

    assert result.exit_code == exit_code
    assert session.scalars(select(User)).all() == []


def test_a_short_password_is_refused(app: Flask, session: Session) -> None:
    result = add(app, session, password="pendek\n")

    assert result.exit_code == 1
    assert result.stderr == "Error: the password must have 12 to 128 characters\n"


def test_a_link_helps_somebody_whom_no_mail_reaches(
    app: Flask, session: Session, page: PageClient
) -> None:
    user = make_staff(session)
    email = user.email
    result = run(app, session, "link", "--email", email.upper())

    page.get(result.stdout.strip().removeprefix("http://localhost"))
    page.submit(
        status=302, password="kopi susu ibu kantin", password_confirm="kopi susu ibu kantin"
    )
