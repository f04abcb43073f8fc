"""The page client: a browser without JavaScript that checks every page it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from eventreg.db import db
from tests.clients import SeparateClient
from tests.page_rules import problems_of
from tests.statements import statements

MAX_QUERIES = 25
#: Statements that talk about the transaction, not about data.
_NOT_QUERIES = ("PRAGMA", "BEGIN", "SET TRANSACTION", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Form:
    """A form of the page, with what a browser would send if nothing were touched."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    #: Names of everything that can be filled, with the values that are offered (none: free text).
    offered: dict[str, set[str] | None] = field(default_factory=dict)
    #: Names of which several values may be sent.
    several: set[str] = field(default_factory=set)

    def fill(self, name: str, value: Any) -> None:
        """Sets one field; True ticks a single box, False or None empties it."""
        assert name in self.offered, (
            f"No field {name!r} in this form; it has {sorted(self.offered)}."
        )
        choices = self.offered[name]
        if value is True and choices is not None and len(choices) == 1:
            value = next(iter(choices))
        if value is None or value is False:
            self.fields.pop(name, None)
            return
        values = value if isinstance(value, list) else [value]
        for one in values:
            assert choices is None or one in choices, f"{name}: {one!r} is not among {choices}."
        self.fields[name] = values


class PageClient:
    """Fetches pages, follows links and sends forms. Each page is checked by tests/page_rules.py."""

    def __init__(self, app: Flask, client: SeparateClient) -> None:
        self.app = app
        self.client = client
        self.max_queries = MAX_QUERIES
        self.url = "/"
        self.response: TestResponse
        self.soup: BeautifulSoup

    def get(self, url: str, status: int = 200, **options: Any) -> BeautifulSoup:
        """Fetches a page and checks it."""
        return self._open("GET", url, status, **options)

    def post(
        self, url: str, data: dict[str, Any] | None = None, status: int = 303, **options: Any
    ) -> BeautifulSoup:
        """Sends data as they are, with the CSRF token of the page at hand where there is one."""
        data = {**self._token(), **(data or {})}
        return self._open("POST", url, status, data=data, **options)

    def form(self, name: str | None = None) -> Form:
        """A form of the page: by id, name or end of its address; else the only one of its `main`."""
        forms = [tag for tag in self.soup.select("form") if name is None or _called(tag, name)]
        if name is None:
            forms = self.soup.select("main form[method=post]") or self.soup.select("main form")
        assert len(forms) == 1, f"{len(forms)} forms match {name!r} on {self.url}; name one."
        return read_form(forms[0])

    def submit(
        self,
        form: str | Form | None = None,
        status: int | None = None,
        button: str | None = None,
        **fields: Any,
    ) -> BeautifulSoup:
        """Fills the form of the page and sends it as a browser would, hidden fields included.

        Without `status` both a page with errors (422) and a redirect are taken. `button` is the
        name=value of the button that is pressed, where the form has several.
        """
        form = form if isinstance(form, Form) else self.form(form)
        for name, value in fields.items():
            form.fill(name, value)
        if button is not None:
            name, _, value = button.partition("=")
            form.fields[name] = [value]
        key = "query_string" if form.method == "GET" else "data"
        url = urljoin(self.url, form.action or self.url)
        return self._open(form.method, url, status, **{key: form.fields})

    def click(self, text: str) -> BeautifulSoup:
        """Follows the link of this text (or aria-label)."""
        links = [
            tag
            for tag in self.soup.select("a[href]")
            if text in (" ".join(tag.get_text(" ").split()), tag.get("aria-label"))
        ]
        assert links, f"No link {text!r} on {self.url}."
        return self.get(urljoin(self.url, str(links[0]["href"])))

    def follow(self, status: int = 200) -> BeautifulSoup:
        """Goes where the last answer redirected to."""
        location = self.response.headers.get("Location")
        assert location, f"{self.url} answered {self.response.status_code}, not a redirect."
        return self.get(urljoin(self.url, location), status)

    def expect(self, *statuses: int) -> None:
        """States what the last answer was."""
        assert self.response.status_code in statuses, self._seen()

    @property
    def text(self) -> str:
        """What the page says, in one line."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        """The page's one <h1>."""
        heading = self.soup.select_one("h1")
        return " ".join(heading.get_text(" ").split()) if heading else ""

    def _open(self, method: str, url: str, status: int | None, **options: Any) -> BeautifulSoup:
        with _counted(self.app) as said:
            self.response = self.client.open(url, method=method, **options)
        parts = urlsplit(url)
        self.url = parts.path + (f"?{parts.query}" if parts.query else "")
        self.soup = BeautifulSoup(self.response.get_data(), "lxml")
        if status is not None:
            self.expect(status)
        self._check(method, said)
        return self.soup

    def _check(self, method: str, said: list[str]) -> None:
        code = self.response.status_code
        problems = []
        if len(said) > self.max_queries:
            listed = "\n    ".join(line[:150] for line in said)
            problems.append(
                f"{len(said)} queries, at most {self.max_queries}: load what the page needs"
                f" by a query of the feature (selectinload, one count).\n    {listed}"
            )
        if self.response.mimetype == "text/html" and not 300 <= code < 400:
            policy = self.response.headers.get("Content-Security-Policy", "")
            problems += problems_of(self.soup, urlsplit(self.url).path, policy)
        assert not problems, f"{method} {self.url}:\n- " + "\n- ".join(problems)

    def _token(self) -> dict[str, str]:
        field = self.soup.select_one("input[name=csrf_token]") if hasattr(self, "soup") else None
        return {"csrf_token": str(field["value"])} if field else {}

    def _seen(self) -> str:
        text = self.text if self.response.mimetype == "text/html" else self.response.get_data(True)
        return f"{self.url} answered {self.response.status}: {text[:600]}"


def read_form(tag: Tag) -> Form:
    """What a browser would send of this form, and what could be filled in."""
    method = str(tag.get("method", "get")).upper()
    form = Form(str(tag.get("action", "")), method)
    for control in tag.select("input[name], select[name], textarea[name]"):
        if control.has_attr("disabled"):
            continue
        if control.name == "select":
            _read_select(form, control)
        elif control.name == "textarea":
            _add(form, control, control.get_text().removeprefix("\n"))
        elif control.get("type") in {"checkbox", "radio"}:
            _read_box(form, control)
        elif control.get("type") not in {"submit", "button", "image", "reset", "file"}:
            _add(form, control, str(control.get("value", "")))
        elif control.get("type") == "file":
            form.offered[str(control["name"])] = None
    return form


def _add(form: Form, control: Tag, value: str) -> None:
    name = str(control["name"])
    form.offered[name] = None
    form.fields.setdefault(name, []).append(value)


def _read_box(form: Form, control: Tag) -> None:
    name, value = str(control["name"]), str(control.get("value", "on"))
    choices = form.offered.setdefault(name, set())
    assert choices is not None, f"{name} is a box and a text field."
    choices.add(value)
    if control.has_attr("checked"):
        form.fields.setdefault(name, []).append(value)


def _read_select(form: Form, control: Tag) -> None:
    name = str(control["name"])
    options = control.select("option")
    values = [str(option.get("value", option.get_text())) for option in options]
    chosen = [
        value for option, value in zip(options, values, strict=True) if option.has_attr("selected")
    ]
    form.offered[name] = set(values)
    if chosen or control.has_attr("multiple"):
        form.fields[name] = chosen
    elif values:
        form.fields[name] = values[:1]


def _called(tag: Tag, name: str) -> bool:
    action = str(tag.get("action", "")).split("?")[0]
    return name in (tag.get("id"), tag.get("name")) or action.endswith(name)


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    """Collects the statements that reach the database meanwhile."""
    with app.app_context():
        engine = db.engine
    with statements(engine) as said:
        yield said
    said[:] = [" ".join(one.split()) for one in said if not one.startswith(_NOT_QUERIES)]
