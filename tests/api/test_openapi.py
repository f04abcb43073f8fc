"""The OpenAPI document: valid, complete, and saying to whom each operation is open."""

import re

import pytest
import schemathesis
from flask import Flask

from eventreg.api.openapi import document
from eventreg.checkin.rules import Method, Reason, Verdict
from tests.clients import SeparateClient

#: What is for people and programs that read about the API.
ABOUT = {("/openapi.json", "GET"), ("/reference", "GET")}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Shapes are not a matter of the database."""
    return sqlite_url


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

    assert routed - ABOUT == described


def test_every_operation_says_who_may_call_it(app: Flask) -> None:
    """The same as the checks at the door: a device, or a key and the purpose that it needs."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if not rule.endpoint.startswith("api.") or (path, method) in ABOUT:
                continue
            access: str = vars(app.view_functions[rule.endpoint])["access"]
            kind, _, wanted = access.partition(":")
            said = document()["paths"][path][method.lower()]
            purposes = [] if wanted == "any" else [wanted]
            expected = {"public": [], "device": [{"bearer": []}], "key": [{"key": purposes}]}
            assert said["security"] == expected[kind], path
            assert (wanted == "desk") == ("`desk`" in said["description"]), path


def test_every_operation_has_a_name_of_its_own_and_is_explained() -> None:
    said = [one for item in document()["paths"].values() for one in item.values()]
    assert len({one["operationId"] for one in said}) == len(said)
    assert all(one["summary"] and one["description"] for one in said)


def test_words_are_those_of_the_vocabularies() -> None:
    schemas = document()["components"]["schemas"]

    assert set(schemas["Verdict"]["enum"]) == set(Verdict)
    assert set(schemas["Reason"]["enum"]) == set(Reason)
    assert set(schemas["Method"]["enum"]) == set(Method)
