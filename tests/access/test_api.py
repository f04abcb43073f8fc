"""Every address of the API, tried with every kind of token and with none."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.keys.rules import Purpose
from tests.access.conftest import SignIn
from tests.access.matrix import Address, Somebody, addresses, leaks
from tests.access.world import SECRETS, World
from tests.clients import SeparateClient
from tests.factories import bearer

#: What opens what, by the marker: which tokens of the own event may come in.
HOLDERS: dict[str, set[str]] = {
    "device:any": {"door", "desk"},
    "device:desk": {"desk"},
    "key:any": {one.value for one in Purpose},
    **{f"key:{one}": {one.value} for one in Purpose},
}
TOKENS = [
    "none",
    "nonsense",
    "door",
    "desk",
    "revoked",
    "neighbour's desk",
    *(one.value for one in Purpose),
    "neighbour's key",
    "expired",
]
NEIGHBOURS = {
    "device:any": {"neighbour's desk"},
    "device:desk": {"neighbour's desk"},
}
#: A device that has ended may still deliver what it recorded before, and say how it is.
LATE = {"/api/v1/scans", "/api/v1/device/status", "/api/v1/walk-ins"}
#: What is sent to an address that names a row, so that the row is looked for at all.
BODIES: dict[str, dict[str, str]] = {
    "api.undo_scan": {"reason": "Salah orang."},
    "api.admit_walk_in": {
        "id": "00000000-0000-4000-8000-000000000001",
        "session": "1",
        "scanned_at": "2026-11-23T01:00:00Z",
    },
}


def closed(app: Flask) -> list[Address]:
    """What is not for everybody."""
    return [one for one in addresses(app, "/api") if one.access != "public"]


def ask(client: SeparateClient, one: Address, app: Flask, world: World, shown: str) -> TestResponse:
    """One request with what is shown as the bearer token; bodies are empty objects."""
    method = one.methods[0]
    tokens = {"none": "", "nonsense": "x" * 43} | world.tokens
    headers = bearer(tokens[shown]) if shown != "none" else {}
    body = None if method == "GET" else BODIES.get(one.rule.endpoint, {})
    return client.open(one.path(app, world), method=method, headers=headers, json=body)


def test_every_marker_is_known(app: Flask) -> None:
    assert {one.access for one in closed(app)} == set(HOLDERS)


@pytest.mark.parametrize("shown", TOKENS)
def test_what_a_token_does_not_open_stays_closed(
    shown: str, app: Flask, session: Session, client: SeparateClient, world: World
) -> None:
    """Scars 9, 10, 33: another event's, another kind's, another right's, an ended one's."""
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    faults, tried = [], 0
    for one in closed(app):
        if shown in HOLDERS[one.access]:
            continue
        answer = ask(client, one, app, world, shown)
        tried += 1
        late = shown == "revoked" and one.rule.rule in LATE
        neighbour = shown in NEIGHBOURS.get(one.access, ())
        if not late and not neighbour and answer.status_code not in {401, 403, 404}:
            faults.append(f"{one.rule.rule} answers {answer.status_code}: {one.access}")
        if neighbour and one.names_a_row and answer.status_code != 404:
            faults.append(f"{one.rule.rule} answers a neighbour {answer.status_code}")
        faults += [f"{one.rule.rule} tells {word!r}" for word in leaks(answer, SECRETS)]
    assert not faults, "\n".join(faults)
    assert tried > 3
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before


@pytest.mark.parametrize("shown", ["door", "desk", *(one.value for one in Purpose)])
def test_what_a_token_opens_is_open(
    shown: str, app: Flask, client: SeparateClient, world: World
) -> None:
    faults, opened = [], 0
    for one in closed(app):
        if shown in HOLDERS[one.access]:
            answer = ask(client, one, app, world, shown)
            opened += 1
            if answer.status_code in {401, 403, 404} or answer.status_code >= 500:
                faults.append(f"{one.rule.rule} answers {answer.status_code}: {one.access}")
    assert not faults, "\n".join(faults)
    assert opened


def test_a_signed_in_browser_opens_nothing_of_the_api(
    app: Flask, world: World, signed_in: SignIn
) -> None:
    client, _token = signed_in(Somebody(StaffRole.OWNER, "office"))
    asked = list(closed(app))
    assert asked
    for one in asked:
        answer = ask(client, one, app, world, "none")
        assert answer.status_code == 401, one.rule.rule
        assert not list(leaks(answer, SECRETS))


@pytest.mark.parametrize("shown", ["desk", *(one.value for one in Purpose)])
def test_a_token_of_the_api_opens_no_page_of_the_office(
    shown: str, app: Flask, client: SeparateClient, world: World
) -> None:
    pages = [one for one in addresses(app, "/office/events") if "GET" in one.methods]
    assert pages
    for one in pages:
        answer = client.get(one.path(app, world), headers=bearer(world.tokens[shown]))
        assert answer.status_code == 303, one.rule.rule
        assert "/office/login" in answer.location
        assert not list(leaks(answer, SECRETS))
