"""Every address of the office and of the public pages, tried by everybody.

The table is the app's own map: a new route is in it from its first day, under the marker that it
bears. What it takes for granted is that a marker is the right one, see `test_markers.py`.
"""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from tests.access.conftest import SignIn
from tests.access.matrix import Address, Somebody, addresses, leaks, opens
from tests.access.world import SECRETS, TITLE, World

ROLES = [Somebody(role, place) for place in ("office", "event", "neighbour") for role in StaffRole]
#: An official of one region is tried against the rows of another one in test_regions.py.
LIMITED = [
    Somebody(StaffRole.OFFICIAL, "office", "35.73"),
    Somebody(StaffRole.OFFICIAL, "event", "35.73"),
    Somebody(StaffRole.OFFICIAL, "neighbour", "35.73"),
]
EVERYBODY: list[Somebody | None] = [None, *ROLES, *LIMITED]
REFUSED = {403, 404}
#: It ends the session that the matrix needs; who may sign out is no secret.
LEFT_OUT = {"security.logout"}
#: It takes back what stands, and says of all else, also of another event's, that nothing does.
SAYS_NOTHING_STANDS = {"office.take_back"}


def pages(app: Flask) -> list[Address]:
    return [one for one in addresses(app, "/office") if one.rule.endpoint not in LEFT_OUT]


def entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def refusal_of(one: Address, who: Somebody | None, method: str) -> set[int]:
    """How a page must refuse: whoever is not signed in is asked to, unless something was sent."""
    if who is not None:
        return REFUSED
    if one.rule.endpoint.startswith("security."):
        return {302, 303, 401}  # Flask-Security's own pages ask in their own ways.
    return {303} if method == "GET" else {401}


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_what_is_closed_to_somebody_stays_closed(
    who: Somebody | None, app: Flask, session: Session, world: World, signed_in: SignIn
) -> None:
    """Scars 15, 16, 23, 33: every page by every role, its neighbours and nobody, read and sent."""
    client, token = signed_in(who)
    before, faults, tried = entries(session), [], 0
    for one in pages(app):
        if opens(one, who):
            continue
        for method in one.methods:
            path = one.path(app, world)
            data = {"csrf_token": token} if method != "GET" else None
            answer = client.open(path, method=method, data=data)
            tried += 1
            if answer.status_code not in refusal_of(one, who, method):
                faults.append(f"{method} {path} answers {answer.status_code}: {one.access}")
            if answer.status_code in {302, 303} and "/office/login" not in answer.location:
                faults.append(f"{method} {path} leads to {answer.location}")
            faults += [f"{method} {path} tells {word!r}" for word in leaks(answer, SECRETS)]
    assert not faults, "\n".join(faults)
    everything = who == Somebody(StaffRole.OWNER, "office")
    assert (tried == 0) if everything else (tried > 15)
    assert entries(session) == before, "Something that was refused was done all the same."


@pytest.mark.parametrize("who", [one for one in ROLES if one.place != "neighbour"], ids=str)
def test_what_is_open_to_somebody_opens(
    who: Somebody, app: Flask, world: World, signed_in: SignIn
) -> None:
    client, _token = signed_in(who)
    faults, opened = [], 0
    for one in pages(app):
        if "GET" in one.methods and one.access not in {"public", "signed-in"} and opens(one, who):
            path = one.path(app, world)
            status = client.get(path).status_code
            opened += 1
            if status not in {200, 302, 303}:
                faults.append(f"GET {path} answers {status}: {one.access}")
    assert not faults, "\n".join(faults)
    assert opened >= 5


@pytest.mark.parametrize(
    "who", [one for one in EVERYBODY if one and one.place == "neighbour"], ids=str
)
def test_what_a_neighbour_may_open_tells_nothing_of_the_event(
    who: Somebody, app: Flask, world: World, signed_in: SignIn
) -> None:
    """The pages of their own event and of themselves, and the list of events."""
    client, _token = signed_in(who)
    faults, opened = [], 0
    for one in pages(app):
        if "GET" not in one.methods:
            continue
        path = one.path(app, world, event=world.neighbour.slug)
        if one.names_a_row and one.of_event:
            continue  # See the test of parts below.
        answer = client.get(path)
        opened += answer.status_code == 200
        faults += [f"GET {path} tells {word!r}" for word in leaks(answer, SECRETS)]
    assert not faults, "\n".join(faults)
    assert opened >= 5 if who.region is None else opened >= 2


@pytest.mark.parametrize("role", [StaffRole.OWNER, StaffRole.ORGANIZER])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_parts_of_one_event_cannot_be_reached_through_another(
    role: StaffRole, method: str, app: Flask, session: Session, world: World, signed_in: SignIn
) -> None:
    """Scar 33: an address that names the own event and somebody else's row is no address."""
    client, token = signed_in(Somebody(role, "neighbour"))
    before, faults, tried = entries(session), [], 0
    for one in pages(app):
        if method not in one.methods or not one.of_event or not one.names_a_row:
            continue
        if method == "POST" and one.rule.endpoint in SAYS_NOTHING_STANDS:
            continue
        path = one.path(app, world, event=world.neighbour.slug)
        data = {"csrf_token": token} if method != "GET" else None
        answer = client.open(path, method=method, data=data)
        tried += 1
        if answer.status_code not in REFUSED:
            faults.append(f"{method} {path} answers {answer.status_code}")
        faults += [f"{method} {path} tells {word!r}" for word in leaks(answer, SECRETS)]
    assert not faults, "\n".join(faults)
    assert tried > 30
    assert entries(session) == before


def test_pages_for_everybody_name_nobody(app: Flask, world: World, signed_in: SignIn) -> None:
    """Scar 15, 23: without somebody's own link there is nothing to read, whatever is guessed."""
    client, _token = signed_in(None)
    words = tuple(word for word in SECRETS if word != TITLE)
    faults, tried = [], 0
    for one in addresses(app, "/"):
        if one.access != "public" or "GET" not in one.methods:
            continue
        path = one.path(app, world, code="A" * 26 if "ticket" in one.rule.rule else "35.73")
        answer = client.get(path)
        tried += 1
        if answer.status_code >= 500:
            faults.append(f"{path} answers {answer.status_code}")
        faults += [f"{path} tells {word!r}" for word in leaks(answer, words)]
    assert not faults, "\n".join(faults)
    assert tried > 30


def test_every_gap_of_an_address_has_its_row(app: Flask, world: World, now: datetime) -> None:
    """A route that names a new kind of thing is tried with a real one: plant it in world.py."""
    lacking = {
        f"{one.rule.rule}: {key}"
        for one in addresses(app, "/office")
        if one.access != "signed-in"  # Of one's own account, so that others' are none.
        for name, key in one.gaps.items()
        if key not in world.gaps and name not in world.gaps
    }
    assert not lacking, "\n".join(sorted(lacking))
