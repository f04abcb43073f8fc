"""`/office/events/<event>/import/<import>/columns`: what each column holds, guessed and changeable."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.importing import operations, queries
from eventreg.importing.rules.columns import LABELS, QUESTION, Target
from eventreg.importing.rules.tables import letters
from eventreg.jobs import ask_for
from eventreg.registration.models import Import
from eventreg.web.access import requires
from eventreg.web.filters import translated
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.imports import category_choices, chosen_offer
from eventreg.web.office.inputs import say
from eventreg.web.page_form import PageForm
from eventreg.web.settings import current_settings

_COLUMN = "column-"
#: By one of these a row says whom it is about.
_NAMES = {Target.NAME, Target.FULL_NAME, Target.REFERENCE, Target.OWN_ID}


class ColumnsForm(PageForm):
    """What each column holds. Made by `_form`, which adds one choice for each column."""

    category = SelectField(_l("Category"), validate_choice=False)

    @property
    def columns(self) -> dict[int, Any]:
        """The choice of each column, by its number from 0."""
        return {
            int(field.short_name.removeprefix(_COLUMN)): field
            for field in self
            if field.short_name.startswith(_COLUMN)
        }

    def mapping(self) -> dict[int, str]:
        """Which column holds what; those that hold nothing are left out."""
        return {column: field.data for column, field in self.columns.items() if field.data}


def import_or_404(event: Event, uid: UUID, *, report: bool = False) -> Import:
    """The event's import with this public id."""
    return queries.by_uid(db.session(), event.id, uid, report=report) or abort(404)


@office.get("/events/<slug:event>/import/<uuid:uid>/columns")
@requires(Permission.REGISTRATIONS_EDIT)
def import_columns(event: Event, uid: UUID) -> ResponseReturnValue:
    """Each column with its first cells, and what it is taken for."""
    imported = import_or_404(event, uid)
    if not _is_changeable(imported):
        return redirect(url_for("office.import_state", event=event.slug, uid=uid), 303)
    return _page(event, imported, _form(event, imported))


@office.post("/events/<slug:event>/import/<uuid:uid>/columns")
@requires(Permission.REGISTRATIONS_EDIT)
def choose_columns(event: Event, uid: UUID) -> ResponseReturnValue:
    """Keeps the choice and has every row checked."""
    imported = import_or_404(event, uid)
    form = _form(event, imported)
    good = form.validate()
    offer_id = chosen_offer(event, form.category.data)
    if not (_check(form, offer_id) and good):
        return _page(event, imported, form), 422
    done = operations.choose_columns(db.session(), imported, form.mapping(), offer_id=offer_id)
    db.session.commit()
    if done:
        ask_for(current_settings(), "work_on_imports")
    else:
        flash(_("This list is being worked on, or was taken over already."), "warning")
    return redirect(url_for("office.import_state", event=event.slug, uid=uid), 303)


def _is_changeable(imported: Import) -> bool:
    return imported.state in operations.CHANGEABLE and imported.file_id is not None


def _form(event: Event, imported: Import) -> ColumnsForm:
    choices = _targets(event)
    samples: list[list[str]] = imported.head.get("samples", [])
    members: dict[str, Any] = {}
    for number, title in enumerate(_titles(imported)):
        cells = [row[number] for row in samples if number < len(row) and row[number]]
        members[f"{_COLUMN}{number}"] = SelectField(
            f"{letters(number)} · {title}" if title else letters(number),
            description=_("For example: %(cells)s", cells=" · ".join(cells)) if cells else "",
            choices=choices,
            default=imported.mapping.get(str(number), ""),
            validate_choice=False,
            render_kw={"required": False},
        )
    form: ColumnsForm = type("ColumnsOfThisList", (ColumnsForm,), members)()
    form.category.choices = category_choices(event)
    if request.method == "GET":
        form.category.data = str(imported.offer_id or "")
    return form


def _titles(imported: Import) -> list[str]:
    """The titles of all columns, also of those that only have cells."""
    titles: list[str] = list(imported.head.get("headers", []))
    widest = max((len(row) for row in imported.head.get("samples", [])), default=0)
    return titles + [""] * (widest - len(titles))


def _targets(event: Event) -> dict[str, str]:
    fixed = {target.value: translated(label) for target, label in LABELS.items()}
    questions = {
        f"{QUESTION}{one.key}": one.label(language())
        for one in queries.asked(db.session(), event.id)
    }
    return {"": _("Leave out"), **fixed, **questions}


def _check(form: ColumnsForm, offer_id: int | None) -> bool:
    """What holds for all columns together."""
    good, seen = True, dict[str, Any]()
    for field in form.columns.values():
        if field.data and field.data not in dict(field.choices):
            field.data = ""
        if field.data in seen:
            say(field, _("Another column holds this already: %(other)s.", other=seen[field.data]))
            good = False
        elif field.data:
            seen[field.data] = field.label.text
    if not _NAMES & set(seen):
        say(form.category, _("No column holds the name. Choose it below."))
        good = False
    if offer_id is None and Target.CATEGORY not in seen:
        say(form.category, _("Choose the category of all rows, or the column that says it."))
        good = False
    return good


def _page(event: Event, imported: Import, form: ColumnsForm) -> str:
    return event_page(
        "office/import_columns.html", event, "participants", imported=imported, form=form
    )
