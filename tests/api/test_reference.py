"""The reference page: everything that the OpenAPI document says, for people, in both languages' frame."""

from typing import Any

import pytest
from flask import Flask

from eventreg.api.openapi import document
from eventreg.api.reference import in_words
from eventreg.api.reference_lines import Kind, kinds, limits, operations, shapes
from eventreg.keys.rules import Purpose
from tests.pages import PageClient

REFERENCE = "/api/v1/reference"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """It reads nothing from a database."""
    return sqlite_url


def test_every_operation_and_every_shape_stands_on_the_page(page: PageClient) -> None:
    page.get(REFERENCE)
    said = document()
    for path, item in said["paths"].items():
        for method, operation in item.items():
            part = page.soup.select_one(f"section#{operation['operationId']}")
            assert part, operation["operationId"]
            text = part.get_text(" ", strip=True)
            assert f"{method.upper()} {path}" in text
            for status in operation["responses"]:
                assert status in [one.get_text(strip=True) for one in part.select("dt code")]
    assert {one["id"] for one in page.soup.select(".er-shape")} == {
        f"shape-{name}" for name in said["components"]["schemas"]
    }


def test_every_link_within_the_page_leads_somewhere(page: PageClient) -> None:
    page.get(REFERENCE)
    links = [str(one["href"]) for one in page.soup.select("main a[href^='#']")]
    assert len(links) > 50
    assert [one for one in links if not page.soup.select_one(f"[id='{one[1:]}']")] == []


@pytest.mark.parametrize(
    ("language", "heading", "title", "who"),
    [
        (
            "id",
            "Referensi API",
            "Siapa hadir di sesi mana dan kapan",
            "Sistem lain yang kuncinya dibuat untuk: Membaca presensi",
        ),
        (
            "en",
            "API reference",
            "Who was in which session, and when",
            "Another system whose key was created for: Read attendance",
        ),
    ],
)
def test_operations_are_told_in_the_readers_language_and_shapes_are_marked_as_english(
    language: str, heading: str, title: str, who: str, page: PageClient
) -> None:
    page.get(f"{REFERENCE}?lang={language}")
    assert page.soup.h1
    assert page.soup.h1.get_text(strip=True) == heading
    part = page.soup.select_one("#listAttendance")
    assert part
    assert who in part.get_text(" ", strip=True)
    assert part.h3
    assert part.h3.get_text(strip=True) == title
    assert not part.select("p [lang], h3[lang]")
    shape = page.soup.select_one(".er-shape p")
    assert shape
    assert shape["lang"] == "en"


def test_it_names_the_address_of_this_installation(page: PageClient) -> None:
    page.get(REFERENCE)
    assert "http://localhost/api/v1" in page.text
    before = page.soup.select_one("pre#before-code")
    assert before
    assert "http://localhost/api/v1/events/" in before.get_text()
    page.get(str(page.soup.select_one("a[href$='openapi.json']")["href"]))  # type: ignore[index]  # It is there, or the test fails.
    assert page.response.mimetype == "application/json"


def test_samples_can_be_reached_and_read_by_keyboard(page: PageClient) -> None:
    page.get(REFERENCE)
    for sample in page.soup.select("pre"):
        assert sample["tabindex"] == "0"
        assert page.soup.select_one(f"button[data-copy='{sample['id']}'][hidden]")


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string"}, [Kind("string")]),
        ({"type": "string", "format": "uuid"}, [Kind("uuid")]),
        ({"const": "id"}, [Kind('"id"')]),
        ({"enum": ["id", "en"]}, [Kind('"id" | "en"')]),
        ({"$ref": "#/components/schemas/State"}, [Kind("", "State")]),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, [Kind("integer"), Kind("null")]),
        (
            {"type": "array", "items": {"$ref": "#/components/schemas/PersonOut"}},
            [Kind("list of", "PersonOut")],
        ),
        (
            {
                "type": "object",
                "additionalProperties": {
                    "anyOf": [
                        {"type": "string"},
                        {"type": "array", "items": {"type": "string"}},
                    ]
                },
            },
            [Kind("object, each value string or list of string")],
        ),
        ({"type": "array", "items": {}}, [Kind("array")]),
        ({}, [Kind("any value")]),
    ],
)
def test_types_are_said_in_words(schema: dict[str, Any], said: list[Kind]) -> None:
    assert kinds(schema) == said


def test_limits_are_said_in_words() -> None:
    schema = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 9}, {"type": "null"}]}
    assert limits(schema | {"default": None}) == "from 0, to 9"
    assert limits({"type": "string", "minLength": 1, "pattern": "^a$", "default": "a"}) == (
        'from 1 characters, like ^a$, "a" where it is left out'
    )


def test_the_document_is_taken_apart_whole() -> None:
    said = document()
    taken = [one for tag in ("systems", "devices") for one in operations(said, tag)]
    assert len(taken) == sum(len(item) for item in said["paths"].values())
    assert [one.name for one in shapes(said)] == sorted(said["components"]["schemas"])
    wanted = {one.id: one.purposes for one in taken}
    assert wanted["register"] == [Purpose.WRITE_REGISTRATIONS]
    assert wanted["getEvent"] == wanted["pair"] == []


def test_what_stands_between_backticks_is_code_and_the_rest_stays_text(app: Flask) -> None:
    assert in_words("<b> & `a<b`") == "&lt;b&gt; &amp; <code>a&lt;b</code>"
