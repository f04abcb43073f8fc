"""The access checks, on views of the tests' own."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eventreg.accounts.rules import Permission, StaffRole
from eventreg.audit.rules import PARTICIPANT, ActorKind
from eventreg.events.models import Event
from eventreg.web.access import can, current_actor, public, requires
from tests.clients import SeparateClient
from tests.factories import make_event, make_staff, sign_in


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Grants are read alike from both kinds, see test_operations.py."""
    return sqlite_url


@pytest.fixture(autouse=True)
def views(app: Flask) -> None:
    """Pages of each kind of access."""

    @app.route("/trial/open")
    @public
    def opened() -> str:
        actor = current_actor()
        return f"{actor.kind} {actor.label}"

    @app.route("/trial/event/<event>", methods=["GET", "POST"])
    @requires(Permission.EVENTS_EDIT)
    def in_event(event: Event) -> str:
        return f"{event.title} {can('events:edit', event)} {can(Permission.EVENTS_CREATE)}"

    @app.route("/trial/office")
    @requires(Permission.EVENTS_CREATE)
    def office_wide() -> str:
        return "office"

    @app.route("/trial/list")
    @requires(Permission.EVENTS_VIEW, somewhere=True)
    def somewhere() -> str:
        return "list"

    assert opened.access == "public"  # type: ignore[attr-defined]  # Functions have no such attribute declared.
    assert in_event.access is Permission.EVENTS_EDIT  # type: ignore[attr-defined]  # Functions have no such attribute declared.


def status(client: SeparateClient, path: str) -> int:
    return client.get(path).status_code


def test_an_open_page_takes_its_reader_for_a_participant(client: SeparateClient) -> None:
    assert client.get("/trial/open").text.split() == [PARTICIPANT.kind.value]


def test_somebody_who_is_not_signed_in_is_asked_to_and_comes_back(client: SeparateClient) -> None:
    answer = client.get("/trial/event/nowhere?page=2")

    assert answer.status_code == 303
    assert answer.location == "/office/login?next=/trial/event/nowhere?page%3D2"


def test_what_was_posted_without_a_sign_in_gets_a_401(app: Flask, client: SeparateClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    assert client.post("/trial/event/nowhere").status_code == 401


def test_an_owner_of_the_office_opens_everything(client: SeparateClient, session: Session) -> None:
    event = make_event(session)
    slug, title = event.slug, event.title
    sign_in(client, make_staff(session))

    assert client.get(f"/trial/event/{slug}").text == f"{title} True True"
    assert status(client, "/trial/office") == 200
    assert status(client, "/trial/list") == 200
    assert status(client, "/trial/event/nowhere") == 404


def test_an_organizer_of_one_event_stays_in_it(client: SeparateClient, session: Session) -> None:
    mine, other = make_event(session), make_event(session)
    slugs = mine.slug, other.slug
    sign_in(client, make_staff(session, StaffRole.ORGANIZER, mine))

    assert client.get(f"/trial/event/{slugs[0]}").text.endswith("True False")
    assert status(client, f"/trial/event/{slugs[1]}") == 403
    assert status(client, "/trial/office") == 403
    assert status(client, "/trial/list") == 200


def test_an_official_sees_and_changes_nothing(client: SeparateClient, session: Session) -> None:
    slug = make_event(session).slug
    sign_in(client, make_staff(session, StaffRole.OFFICIAL))

    assert status(client, f"/trial/event/{slug}") == 403
    assert status(client, "/trial/list") == 200


def test_who_acts_is_named_for_the_log(client: SeparateClient, session: Session) -> None:
    user = make_staff(session)
    name = user.name
    sign_in(client, user)

    assert client.get("/trial/open").text == f"{ActorKind.STAFF} {name}"
