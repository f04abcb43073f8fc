"""The API under whatever may be sent to it: a described status, content type and shape, never a 500.

schemathesis makes requests out of the OpenAPI document itself, such as keep to it and such as do not.
Each is sent by everybody who might: devices of both roles, an ended one, a system for each purpose.
"""

from collections.abc import Callable, Iterable
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy.orm import Session

from eventreg.api.openapi import document
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import revoke
from eventreg.checkin.rules import DeviceRole
from eventreg.events.models import Event
from eventreg.keys.rules import Purpose
from eventreg.registration.models import Registration
from eventreg.tickets.queries import ticket_of
from tests.api.door import paired
from tests.clients import SeparateClient
from tests.factories import bearer, make_key, make_registration, offer_of
from tests.questions import ask_one_of_each

#: What every answer must keep, whether or not the request was a good one.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
RUNS = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
OPERATIONS = [
    (path, method.upper()) for path, item in document()["paths"].items() for method in item
]
DEVICES = ("door", "desk", "ended")
SYSTEMS = (*(one.value for one in Purpose), "all purposes")


@dataclass(frozen=True)
class Place:
    """An event with people, its sessions running: what everybody shows, and what really exists there."""

    event: Event
    tokens: dict[str, str]
    #: By the name of a field: what may stand in it and means something here.
    real: dict[str, list[str]]

    def made_real(self, case: Case[Any], choose: Callable[[list[str]], str]) -> None:
        """Puts ids, words and codes that mean something into the fields that the request has."""
        body: Any = case.body
        bodies = [body, *(body.get("scans") or [])] if isinstance(body, dict) else []
        parts: list[Any] = [case.path_parameters, *bodies]
        for part in parts:
            for name in set(part or ()) & set(self.real) if isinstance(part, dict) else ():
                part[name] = choose(self.real[name])


@pytest.fixture
def place(
    client: SeparateClient, session: Session, event: Event, person: Registration, now: datetime
) -> Place:
    """Who asks, and what is there."""
    ask_one_of_each(session, event, now)
    people = [person, *(make_registration(session, offer_of(event, "kim")) for _ in range(3))]
    door = paired(client, session, event, now)
    door.one(person)
    desk = paired(client, session, event, now, role=DeviceRole.DESK, name="Meja 1")
    ended = paired(client, session, event, now, role=DeviceRole.DESK, name="Lama")
    revoke(session, ended.device, actor=SYSTEM, now=now - timedelta(minutes=5))
    scan = desk.one(people[1])
    devices = zip(DEVICES, (door, desk, ended), strict=True)
    keys: dict[str, tuple[Purpose, ...]] = {one.value: (one,) for one in Purpose}
    keys["all purposes"] = tuple(Purpose)
    return Place(
        event,
        {name: one.token for name, one in devices}
        | {name: make_key(session, event, *one, now=now)[1] for name, one in keys.items()},
        {
            "slug": [event.slug],
            "scan_id": [scan["id"]],
            "registration_id": [str(one.uid) for one in people],
            "registration": [str(one.uid) for one in people],
            "replaces": [str(one.uid) for one in people],
            "session": [str(one.id) for one in event.sessions],
            "code": [ticket_of(session, one.id).code for one in people],
            "category": [one.slug for one in event.offers] + [str(one.id) for one in event.offers],
            "region": ["35.73", "35", "00"],
            "scanned_at": [now.isoformat()],
            "phone": ["0893-0000-0007", ""],
        },
    )


def separate(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The app, each request in a context of its own, as a server runs it."""

    def call(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return Context().run(app.wsgi_app, environ, start_response)

    return call


def holders(path: str) -> tuple[str, ...]:
    """Who sends requests to an address: whoever may, and some who may not."""
    if path == "/pair":
        return ("nobody",)
    return SYSTEMS if "{slug}" in path else DEVICES


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_api_keeps_what_it_describes(
    path: str,
    method: str,
    mode: GenerationMode,
    app: Flask,
    place: Place,
    session: Session,
) -> None:
    session.commit()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", separate(app))

    @RUNS
    @given(case=schema[path][method].as_strategy(generation_mode=mode), data=st.data())
    def keeps(case: Case[Any], data: st.DataObject) -> None:
        holder = data.draw(st.sampled_from(holders(path)), label="who asks")
        if data.draw(st.booleans(), label="means something"):
            place.made_real(case, lambda words: data.draw(st.sampled_from(words)))
        headers = {"Accept-Encoding": "identity"} | bearer(place.tokens.get(holder, ""))
        case.call_and_validate(headers=headers, checks=CHECKS)

    keeps()


def test_what_is_not_described_would_be_noticed(app: Flask, place: Place, session: Session) -> None:
    """The control of the test above."""
    session.commit()
    said = document()
    del said["paths"]["/events/{slug}/attendance"]["get"]["responses"]["403"]
    schema = schemathesis.openapi.from_dict(said)
    schema.app = separate(app)
    case = schema["/events/{slug}/attendance"]["GET"].Case(
        path_parameters={"slug": place.event.slug}
    )
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        case.call_and_validate(headers=bearer(place.tokens["write_registrations"]), checks=CHECKS)


@pytest.mark.parametrize("path", [path for path, method in OPERATIONS if method == "POST"])
def test_a_field_of_another_type_is_refused_as_such(
    path: str, client: SeparateClient, place: Place
) -> None:
    """Nothing is read as something else: no text as a number, no yes as a one."""
    said = document()["paths"][path]["post"]
    schemas = document()["components"]["schemas"]
    body = schemas[said["requestBody"]["content"]["application/json"]["schema"]["$ref"][21:]]
    holder = "all purposes" if "{slug}" in path else "desk"
    address = "/api/v1" + path.format(**{name: words[0] for name, words in place.real.items()})
    good = {name: GOOD[name] for name in body.get("required", ())}
    for name, schema in body["properties"].items():
        for value in OF_TYPES.values():
            if takes(schema, value, schemas) or (path, name) in LENIENT:
                continue
            sent = good | {name: value}
            answer = client.post(address, json=sent, headers=bearer(place.tokens[holder]))
            assert answer.status_code == 400, (sent, answer.text)


#: Something for every field that must be sent.
GOOD: dict[str, Any] = {
    "category": "kim",
    "code": "AAAA",
    "full_name": "Siti Rahayu",
    "id": "00000000-0000-4000-8000-000000000001",
    "reason": "Salah orang",
    "replaces": "00000000-0000-4000-8000-000000000002",
    "scanned_at": "2026-01-31T08:00:00+07:00",
    "scans": [{}],
    "session": "1",
}
#: What a phone says of itself beside its scans: wrong, it holds none of them back.
LENIENT = {("/scans", "status")}
OF_TYPES: dict[str, Any] = {
    "string": "1",
    "integer": 7,
    "number": 1.5,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}


def takes(schema: dict[str, Any], value: Any, schemas: dict[str, Any]) -> bool:
    """Whether the description leaves a value of this type to the rules of the field."""
    if "$ref" in schema:
        return takes(schemas[schema["$ref"].rpartition("/")[2]], value, schemas)
    if "anyOf" in schema:
        return any(takes(one, value, schemas) for one in schema["anyOf"])
    types = {name for name, one in OF_TYPES.items() if one == value and type(one) is type(value)}
    types |= {"number"} if "integer" in types else set()
    return schema.get("type") in {None, *types}
