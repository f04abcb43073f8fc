"""Passkeys, as far as no authenticator is needed: names, addresses, and answers that none gives."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import Passkey, User
from eventreg.accounts.passkeys import passkeys_possible
from eventreg.accounts.rules import StaffRole
from tests.factories import make_staff, sign_in
from tests.pages import PageClient

_EMPTY = {"clientDataJSON": "e30", "attestationObject": "oA", "authenticatorData": "AA"}
#: What somebody may send in place of an authenticator's answer.
HOSTILE: tuple[str, ...] = (
    "",
    "null",
    "[]",
    "{}",
    '"text"',
    "{" * 2_000,
    "nul\0",
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key"}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": None}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": _EMPTY}),
    json.dumps({"id": 1, "rawId": {}, "type": [], "response": [1]}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "extensions": {"a": "b"},
            "response": _EMPTY | {"signature": "AA", "userHandle": "AA", "transports": ["x"]},
        }
    ),
)


def asked(page: PageClient) -> dict[str, Any]:
    """What the page asks the browser for."""
    options: dict[str, Any] = json.loads(
        str(page.soup.select("form[data-passkey]")[0]["data-options"])
    )
    return options


@pytest.fixture
def user(page: PageClient, session: Session) -> User:
    """Somebody who is signed in."""
    user = make_staff(session, StaffRole.ORGANIZER, demo=False)
    sign_in(page, user)
    return user


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_passkey_is_found_without_an_address_and_unlocked_by_its_holder(
    page: PageClient, user: User, language: str
) -> None:
    page.get(f"/office/wan-register?lang={language}")
    page.submit(status=200, name="  HP   saya ")

    wanted = asked(page)["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")
    assert asked(page)["rp"]["id"] == "localhost"
    assert user.email == asked(page)["user"]["name"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_signing_in_asks_for_any_passkey_and_names_nobody(
    page: PageClient, session: Session, language: str
) -> None:
    page.get(f"/office/wan-signin?lang={language}")
    page.submit(status=200)

    options = asked(page)
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\u202eb", "nul\0", "dua\nbaris\x07"])
def test_a_name_that_nobody_could_read_is_refused(page: PageClient, user: User, name: str) -> None:
    page.get("/office/wan-register")
    page.submit(status=422, name=name)

    assert page.soup.select(".er-field-bad .er-error")


@pytest.mark.parametrize("name", ["x" * 64, "Laptop & “kantor” <b>", "Ni'matul"])
def test_usual_names_are_taken_as_they_are(page: PageClient, user: User, name: str) -> None:
    page.get("/office/wan-register")
    page.submit(status=200, name=name)


@pytest.mark.parametrize("credential", HOSTILE)
def test_what_no_authenticator_answers_makes_no_passkey(
    page: PageClient, session: Session, user: User, credential: str
) -> None:
    page.get("/office/wan-register")
    page.submit(status=200, name="HP")
    page.submit(status=302, credential=credential)

    page.follow()
    assert page.soup.select(".er-alert-danger[role=status]")
    assert session.scalar(select(func.count(Passkey.id))) == 0


@pytest.mark.parametrize("credential", HOSTILE)
def test_what_no_authenticator_answers_signs_nobody_in(
    page: PageClient, session: Session, credential: str
) -> None:
    page.get("/office/wan-signin")
    page.submit(status=200)
    page.submit(status=302, credential=credential)

    page.follow()
    assert page.soup.select(".er-alert-danger[role=status]")
    page.get("/office/account", 303)


def test_a_forged_state_leads_back(page: PageClient, user: User) -> None:
    page.get("/office/account")
    for address in ("wan-register", "wan-verify"):
        page.post(f"/office/{address}/forged", {"credential": "{}"}, 302)
        page.get("/office/account")


def test_passkeys_of_others_cannot_be_removed(
    page: PageClient, session: Session, user: User
) -> None:
    key = passkey(session, make_staff(session))
    page.get(f"/office/account/passkeys/{key.id}/remove", 404)
    page.get("/office/account")
    page.post("/office/wan-delete", {"name": key.name}, 302)

    assert session.scalar(select(func.count(Passkey.id))) == 1


def passkey(session: Session, user: User) -> Passkey:
    """A passkey of somebody, as it is kept."""
    key = Passkey(
        user_id=user.id,
        name="HP",
        credential_id=b"credential",
        public_key=b"key",
        backup_state=False,
        device_type="single_device",
        usage="first",
        lastuse_datetime=user.created_at,
    )
    session.add(key)
    session.flush()
    return key


@pytest.mark.parametrize(
    ("host", "possible"),
    [
        ("localhost", True),
        ("localhost:8000", True),
        ("hadir.example.org", True),
        ("127.0.0.1", False),
        ("127.0.0.1:8000", False),
        ("[::1]:8000", False),
        ("[::1]", False),
    ],
)
def test_passkeys_belong_to_names(app: Flask, host: str, *, possible: bool) -> None:
    with app.test_request_context(base_url=f"http://{host}"):
        assert passkeys_possible() is possible
