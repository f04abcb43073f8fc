"""Forgotten, first and changed passwords, through the pages."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts import queries
from eventreg.accounts.messages import account_facts, set_password_link
from eventreg.accounts.models import User
from eventreg.clock import utc_now
from eventreg.mail.models import OutboxMail
from tests.clients import SeparateClient
from tests.factories import PASSWORD, make_staff, sign_in
from tests.pages import PageClient

NEW = "kopi susu ibu kantin"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The operations behind these pages are tried on both kinds."""
    return sqlite_url


def link_for(app: Flask, user: User) -> str:
    """The path of the link that a message would bring."""
    with app.app_context():
        return set_password_link(user).removeprefix("http://localhost")


def sign_in_status(page: PageClient, email: str, password: str) -> int:
    page.get("/office/login")
    page.submit(email=email, password=password)
    return page.response.status_code


def test_a_forgotten_password_queues_a_message_without_any_link(
    page: PageClient, session: Session
) -> None:
    """Scar 27: a slow mail server hangs the request. → Outbox."""
    user = make_staff(session)
    page.get("/office/reset?lang=en")
    page.submit(status=200, email=user.email)

    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.recipient, mail.message, mail.language) == (user.email, "reset_password", "en")
    assert mail.facts == {"user": str(user.id)}


def test_the_answer_does_not_tell_who_has_an_account(page: PageClient, session: Session) -> None:
    user = make_staff(session)
    answers = []
    for email in (user.email, "nobody@example.org", "no address"):
        page.get("/office/reset")
        page.submit(status=200, email=email)
        for field in page.soup.select("input[name=email]"):
            del field["value"]  # What was typed comes back; it tells nothing.
        answers.append(page.soup.select("main")[0].get_text())

    assert len(set(answers)) == 1
    assert session.scalars(select(OutboxMail)).one().recipient == user.email


def test_the_link_leads_to_our_own_address_whatever_the_request_claims(
    app: Flask, client: SeparateClient, session: Session
) -> None:
    user = make_staff(session)

    with app.test_request_context(headers={"Host": "evil.example"}):
        facts = account_facts(session, {"user": str(user.id)})

    assert facts["link"].startswith("http://localhost/office/reset/")


def test_the_link_sets_a_password_once_and_signs_out_everywhere(
    app: Flask, page: PageClient, session: Session
) -> None:
    user = make_staff(session)
    email = user.email
    sign_in(SeparateClient(app), user)
    link = link_for(app, user)

    page.get(link)
    page.submit(status=302, password=NEW, password_confirm=NEW)

    session.refresh(user)
    assert queries.sessions_of(session, user, now=utc_now()) == []
    assert sign_in_status(page, email, PASSWORD) == 422
    assert sign_in_status(page, email, NEW) == 302
    page.get(link, status=302)
    assert page.response.location.endswith("/office/reset")
    kinds = session.scalars(select(OutboxMail.message)).all()
    assert kinds == ["password_changed"]


def test_a_link_sets_the_first_password_of_an_invited_person(
    app: Flask, page: PageClient, session: Session
) -> None:
    user = make_staff(session)
    user.password = None
    email = user.email

    page.get(link_for(app, user))
    page.submit(status=302, password=NEW, password_confirm=NEW)

    assert sign_in_status(page, email, NEW) == 302


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("terlalu pendek"[:11], "12"),
        ("x" * 129, "128"),
    ],
)
def test_a_bad_password_is_refused_with_a_sentence_that_says_why(
    app: Flask, page: PageClient, session: Session, language: str, password: str, said: str
) -> None:
    user = make_staff(session)

    page.get(link_for(app, user) + f"?lang={language}")
    page.submit(status=422, password=password, password_confirm=password)

    assert said in page.soup.select(".er-error")[0].get_text()


def test_changing_the_password_keeps_this_browser_and_signs_out_the_others(
    app: Flask, page: PageClient, client: SeparateClient, session: Session
) -> None:
    user = make_staff(session)
    email = user.email
    other = SeparateClient(app)
    sign_in(other, user)
    sign_in(page, user)

    page.get("/office/change")
    page.submit("change", status=302, password=PASSWORD, new_password=NEW, new_password_confirm=NEW)

    page.get("/office/change")
    assert other.get("/office/change").status_code == 303
    session.refresh(user)
    assert len(queries.sessions_of(session, user, now=utc_now())) == 1
    assert session.scalars(select(OutboxMail.message)).all() == ["password_changed"]
    fresh = PageClient(app, SeparateClient(app))
    assert sign_in_status(fresh, email, NEW) == 302


def test_changing_the_password_needs_the_present_one(page: PageClient, session: Session) -> None:
    user = make_staff(session)
    sign_in(page, user)

    page.get("/office/change")
    page.submit(
        "change", status=422, password="a guess", new_password=NEW, new_password_confirm=NEW
    )

    session.refresh(user)
    assert session.scalars(select(OutboxMail)).all() == []


def test_changing_the_password_is_for_those_who_are_signed_in(page: PageClient) -> None:
    page.get("/office/change", status=303)

    assert page.response.location == "/office/login?next=/office/change"


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "a.b.c"])
def test_a_forged_link_leads_back_to_asking_for_one(page: PageClient, token: str) -> None:
    page.get(f"/office/reset/{token}", status=302)

    assert page.response.location.endswith("/office/reset")
