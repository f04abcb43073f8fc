"""The OpenAPI document: valid, complete, and kept by the API itself."""

import re
from collections.abc import Callable, Iterable
from contextvars import Context
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from eventreg.api.openapi import document
from eventreg.checkin.rules import Method, Reason, Verdict
from tests.api.door import Door
from tests.api.systems import System
from tests.clients import SeparateClient
from tests.factories import bearer

#: What every answer must keep, whether or not the request was a good one.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
RUNS = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
OPERATIONS = [
    ("/pair", "POST"),
    ("/device", "GET"),
    ("/device/status", "POST"),
    ("/roster", "GET"),
    ("/scans", "POST"),
    ("/scans/{scan_id}/undo", "POST"),
    ("/counts", "GET"),
    ("/search", "GET"),
    ("/walk-ins", "GET"),
    ("/walk-ins", "POST"),
    ("/walk-ins/{registration_id}/admit", "POST"),
    ("/substitutes", "POST"),
    ("/events/{slug}", "GET"),
    ("/events/{slug}/registrations", "GET"),
    ("/events/{slug}/registrations", "POST"),
    ("/events/{slug}/attendance", "GET"),
]
#: What only devices of the desk may ask.
OF_DESKS = {
    "/search",
    "/scans/{scan_id}/undo",
    "/walk-ins",
    "/walk-ins/{registration_id}/admit",
    "/substitutes",
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Shapes are not a matter of the database."""
    return sqlite_url


def separate(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The app, each request in a context of its own, as a server runs it."""

    def call(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return Context().run(app.wsgi_app, environ, start_response)

    return call


def test_the_document_is_valid_openapi_3_1(client: SeparateClient) -> None:
    answer = client.get("/api/v1/openapi.json")

    assert answer.get_json() == document()
    assert answer.get_json()["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(answer.get_json()).validate()


def test_an_invalid_document_would_be_noticed() -> None:
    """The control of the test above."""
    wrong = document()
    wrong["paths"]["/pair"]["post"]["responses"] = {"abc": {}}

    with pytest.raises(Exception, match="required property"):
        schemathesis.openapi.from_dict(wrong).validate()


def test_every_route_of_the_api_is_described(app: Flask) -> None:
    described = {
        (path, method.upper()) for path, item in document()["paths"].items() for method in item
    }
    routed = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routed - {("/openapi.json", "GET")} == described == set(OPERATIONS)


def test_words_are_those_of_the_vocabularies() -> None:
    schemas = document()["components"]["schemas"]

    assert set(schemas["Verdict"]["enum"]) == set(Verdict)
    assert set(schemas["Reason"]["enum"]) == set(Reason)
    assert set(schemas["Method"]["enum"]) == set(Method)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_api_keeps_what_it_describes(
    path: str,
    method: str,
    mode: GenerationMode,
    app: Flask,
    door: Door,
    desk: Door,
    portal: System,
) -> None:
    """Whatever is sent: a described status, content type and shape."""
    door.session.commit()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", separate(app))
    holder = portal if "{slug}" in path else desk if path in OF_DESKS else door
    headers = bearer(holder.token) | {"Accept-Encoding": "identity"}

    @RUNS
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def keeps(case: Case[Any]) -> None:
        if "{slug}" in path and mode is GenerationMode.POSITIVE:
            case.path_parameters = {"slug": portal.event.slug}
        case.call_and_validate(headers=headers, checks=CHECKS)

    keeps()
