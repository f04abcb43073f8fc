"""`/office/events/<event>/texts`: what an event says, in Indonesian and in English."""

from dataclasses import asdict, fields
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, StringField, TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.audit.rules import Change
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import EventTexts, Stale, change_texts, texts_of
from eventreg.events.texts import TEXTS
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

_NAMES = tuple(one.name for one in fields(EventTexts))


def _line(label: object, most: int, help_text: object = "", *, required: bool = False) -> Field:
    needed = [Required()] if required else []
    made: Field = StringField(
        label,  # type: ignore[arg-type]  # The stubs know no lazy texts.
        description=help_text,  # type: ignore[arg-type]  # The same.
        filters=[clean],
        validators=[*needed, Limit(most), PlainText()],
    )
    return made


def _lines(label: object, most: int, help_text: object = "") -> Field:
    made: Field = TextAreaField(
        label,  # type: ignore[arg-type]  # The stubs know no lazy texts.
        description=help_text,  # type: ignore[arg-type]  # The same.
        filters=[clean_lines],
        validators=[Limit(most), PlainText()],
    )
    return made


class TextsForm(PageForm):
    """Every text twice; what is not written in English reads in Indonesian."""

    version = HiddenField()
    title = _line(_l("Name of the event"), 300, required=True)
    title_en = _line(_l("Name of the event (English)"), 300)
    theme = _line(_l("Theme"), 500)
    theme_en = _line(_l("Theme (English)"), 500)
    description = _lines(
        _l("Description"), 5000, _l("What the event is about, on its public page.")
    )
    description_en = _lines(_l("Description (English)"), 5000)
    directions = _lines(
        _l("How to get there"),
        2000,
        _l(
            "Entrance, parking, public transport. Stands on the public page, on everybody's own page"
            " and in the confirmation."
        ),
    )
    directions_en = _lines(_l("How to get there (English)"), 2000)
    bring = _lines(
        _l("What to bring"),
        2000,
        _l("For example a laptop, or the letter of assignment. Stands in the same places."),
    )
    bring_en = _lines(_l("What to bring (English)"), 2000)
    thanks = _lines(
        _l("Words of thanks"),
        2000,
        _l("Stand in the message of thanks after the event, for example where the slides are."),
    )
    thanks_en = _lines(_l("Words of thanks (English)"), 2000)

    def version_shown(self) -> int:
        """Which state of the event the form was filled with; 0, which none has, where that is lost."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def texts(self) -> EventTexts:
        """What was typed. Only after `validate`."""
        return EventTexts(**{name: self[name].data or "" for name in _NAMES})


@office.get("/events/<slug:event>/texts")
@requires(Permission.EVENTS_EDIT)
def texts(event: Event) -> str:
    """All texts as they are."""
    values: dict[str, Any] = {"version": event.version, **asdict(texts_of(event))}
    return _page(event, TextsForm(data=values))


@office.post("/events/<slug:event>/texts")
@requires(Permission.EVENTS_EDIT)
def save_texts(event: Event) -> ResponseReturnValue:
    """Saves, unless somebody else saved meanwhile."""
    form = TextsForm()
    if not form.validate():
        return _page(event, form), 422
    outcome = change_texts(
        db.session(),
        event,
        form.texts(),
        version=form.version_shown(),
        actor=current_actor(),
        now=utc_now(),
    )
    db.session.commit()
    if isinstance(outcome, Stale):
        form.version.data = str(outcome.version)
        return _page(event, form, outcome.differences), 409
    flash(_("Saved.") if outcome.fields else _("Nothing was different."), "success")
    return redirect(url_for("office.settings", event=event.slug), 303)


def _page(event: Event, form: TextsForm, differences: tuple[Change, ...] = ()) -> str:
    return event_page(
        "office/texts.html",
        event,
        "settings",
        form=form,
        pairs=[(form[name], form[f"{name}_en"]) for name in TEXTS],
        differences=[(form[change.field].label.text, change) for change in differences],
    )
