"""Requests that cannot be read: a problem document each, never an error of ours."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.door import Door
from tests.clients import SeparateClient
from tests.factories import bearer

JSON = "application/json"
RUNS = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)
MOMENTS = st.datetimes().map(lambda one: f"{one.isoformat()}Z") | st.just(
    "2026-11-22T08:00:00+07:00"
)
SCANS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.uuids().map(str) | ANY_JSON,
        "code": st.text(max_size=40) | ANY_JSON,
        "registration": st.uuids().map(str) | ANY_JSON,
        "session": st.integers(0, 5).map(str) | ANY_JSON,
        "direction": st.sampled_from(["in", "out"]) | ANY_JSON,
        "scanned_at": MOMENTS | ANY_JSON,
        "method": st.sampled_from(["camera", "reader"]) | ANY_JSON,
    },
)


def is_problem(answer: Any, *statuses: int) -> bool:
    """Whether an answer is a problem document (RFC 9457) with one of these statuses."""
    body = answer.get_json()
    return (
        answer.status_code in statuses
        and answer.mimetype == "application/problem+json"
        and body["status"] == answer.status_code
        and {"type", "title", "status", "errors"} <= set(body)
        and all(set(one) == {"field", "message"} for one in body["errors"])
    )


UNREADABLE = (
    *(b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff", b"\x00", b'{"scans":[]}'),
    *(b'{"scans":null}', b'{"scans":{}}', b'{"scans":"x"}', b"[" * 100_000),
    *(b"9" * 10_000, b'{"scans":[1' + b"0" * 5000 + b"]}", b"\xef\xbb\xbf{}", b'{"x":1}'),
)


@pytest.mark.parametrize("path", ["/api/v1/scans", "/api/v1/pair"])
def test_a_body_that_cannot_be_read_is_a_400(path: str, door: Door) -> None:
    for body in UNREADABLE:
        headers = bearer(door.token)
        answer = door.client.post(path, data=body, content_type=JSON, headers=headers)
        assert is_problem(answer, 400), body[:40]


@pytest.mark.parametrize("path", ["/api/v1/scans", "/api/v1/pair"])
def test_another_content_type_is_a_415(path: str, door: Door) -> None:
    body = json.dumps({"scans": [door.scan()], "code": "x"})
    form = "application/x-www-form-urlencoded"
    for kind in ("text/plain", form, "", "application/jsonx", "x" * 999):
        headers = bearer(door.token)
        answer = door.client.post(path, data=body, content_type=kind, headers=headers)
        assert is_problem(answer, 415), kind


def test_json_with_a_charset_is_json(door: Door) -> None:
    body = json.dumps({"scans": [door.scan()]})
    kind = "application/json; charset=utf-8"
    headers = bearer(door.token)
    answer = door.client.post("/api/v1/scans", data=body, content_type=kind, headers=headers)

    assert answer.status_code == 200


def test_501_scans_are_too_many_and_none_is_recorded(door: Door) -> None:
    answer = door.post({"scans": [{}] * 501})

    assert is_problem(answer, 400)
    assert answer.get_json()["errors"][0]["field"] == "scans"


def test_two_megabytes_are_too_much(door: Door) -> None:
    answer = door.post({"scans": ["x" * 2_000_000]})

    assert is_problem(answer, 413)


def test_what_is_no_pairing_wish_says_what_is_wrong(client: SeparateClient) -> None:
    wishes: list[dict[str, object]] = [{}, {"code": ""}, {"code": "x" * 65}, {"code": 5}]
    for wish in [*wishes, {"code": None}]:
        answer = client.post("/api/v1/pair", json=wish)

        assert is_problem(answer, 400), wish
        assert answer.get_json()["errors"][0]["field"] == "code"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/tidak-ada", 404),
        ("GET", "/api/v2/scans", 404),
        ("GET", "/api/v1/scans", 405),
        ("GET", "/api/v1/pair", 405),
        ("DELETE", "/api/v1/counts", 405),
        ("POST", "/api/v1/counts", 405),
    ],
)
def test_every_error_below_the_api_is_a_problem_document(
    method: str, path: str, status: int, client: SeparateClient
) -> None:
    answer = client.open(path, method=method)

    assert is_problem(answer, status)
    assert ("Allow" in answer.headers) is (status == 405)


def test_arbitrary_json_to_scans_gives_no_error_of_ours(door: Door) -> None:
    @RUNS
    @given(scans=st.lists(SCANS | ANY_JSON, min_size=1, max_size=4), sent_at=MOMENTS | ANY_JSON)
    def send(scans: list[object], sent_at: object) -> None:
        answer = door.post({"scans": scans, "sent_at": sent_at})
        assert answer.status_code in {200, 400}
        if answer.status_code == 200:
            assert len(answer.get_json()["results"]) == len(scans)

    send()


def test_arbitrary_json_to_pair_gives_no_error_of_ours(client: SeparateClient) -> None:
    @RUNS
    @given(body=ANY_JSON | st.fixed_dictionaries({"code": st.text() | ANY_JSON}))
    def send(body: object) -> None:
        answer = client.post("/api/v1/pair", data=json.dumps(body), content_type=JSON)
        assert is_problem(answer, 400, 404)

    send()
