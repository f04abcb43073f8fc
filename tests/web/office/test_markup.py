"""Tags in what staff type: nothing reads them, so people would. Each form says so at the field."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, PasswordField, StringField

import eventreg.web.office
from eventreg.events.models import Event
from eventreg.web.page_form import PageForm
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
TAGGED = "<b>Aula</b>"
#: Text fields that take a tag all the same, and why. On no page of ours does anybody read them.
TAKEN = {
    "registrations.SearchForm.q": "a search: it is stored nowhere",
    "choose_agency.SearchForm.q": "a search: it is stored nowhere",
    "absent.AbsentForm.q": "a search: it is stored nowhere",
    "absent.AbsentForm.show": "a word of the address; an unknown one means everything",
    "paper_ticks.TicksForm.rows": "row numbers: the page says which of them it cannot read",
    "paper_ticks.TicksForm.codes": "codes of rows: the page says which of them it cannot read",
    "paste_invitations.PasteForm.lines": "each line is read into fields that are checked one by one",
    "share.ShareForm.text": "goes into a chat as it stands, and the writer sees it there before it is sent",
    "question.QuestionForm.key": "a short name: its own rule allows letters, digits and _",
}


def office_forms() -> Iterator[type[PageForm]]:
    """Every form that a module of the office defines."""
    package = eventreg.web.office
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for one in vars(importlib.import_module(module.name)).values():
            if (
                isinstance(one, type)
                and issubclass(one, PageForm)
                and one.__module__ == module.name
            ):
                yield one


def text_fields(form: PageForm) -> Iterator[StringField]:
    """What is typed into a form as text; a password is, but nobody reads it."""
    for field in form:
        if isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField):
            yield field


def takes_a_tag(kind: type[PageForm], name: str) -> bool:
    """Whether the field lets it pass, after its own checks and what the form says of it alone."""
    form = kind(formdata=MultiDict({name: TAGGED}))
    own = getattr(kind, f"validate_{name}", None)
    return bool(form[name].validate(form, [own] if own else []))


def test_no_form_of_the_office_takes_tags(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        found = {
            f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}.{field.name}"
            for kind in office_forms()
            for field in text_fields(kind())
            if takes_a_tag(kind, field.name)
        }
    assert found == set(TAKEN)


@pytest.mark.parametrize(
    ("path", "button", "field", "others"),
    [
        ("questions/new", None, "label_id", {}),
        ("questions/new", None, "label_en", {"label_id": "Ukuran baju"}),
        ("questions/new", None, "choices", {"label_id": "Ukuran baju", "kind": "choice"}),
        ("edit", None, "meeting_notes", {"mode": "hybrid"}),
        ("cancel", None, "reason", {}),
        ("messages/new", "do=keep", "text", {"subject": "Ruang"}),
        ("messages/new", "do=keep", "subject", {"text": "Di lantai 2."}),
        ("checkpoints", None, "name", {}),
        ("devices", None, "name", {}),
        ("keys", None, "name", {"purposes": "read_attendance"}),
    ],
)
def test_it_is_said_at_the_field_and_nothing_typed_is_lost(
    path: str,
    button: str | None,
    field: str,
    others: dict[str, str],
    page: PageClient,
    event: Event,
    signed_in: SignedIn,
) -> None:
    signed_in()
    page.get(f"{E}/{path}")
    page.submit(status=422, button=button, **others, **{field: TAGGED})
    error = page.soup.select_one(f"#{field}-error")
    assert error
    assert "<b>" in error.get_text()
    typed = page.soup.select_one(f"#{field}")
    assert typed
    assert TAGGED in (typed.get("value"), typed.get_text(strip=True))
