"""`/office/events/new`: making an event from a template, or from an earlier one."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField, StringField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import NewEvent, create_event
from eventreg.events.queries import by_submission, last_made_by, latest, series_names
from eventreg.events.rules import CLOSING_TIME, TEMPLATES, Template, TemplateName, is_over
from eventreg.papers.rules import official_time
from eventreg.web.access import current_actor, current_staff, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.contact_fields import (
    contact_email_field,
    contact_name_field,
    contact_phone_field,
)
from eventreg.web.office.inputs import LocalDay, LocalTime, SomePlaces, choices_of, in_order, say
from eventreg.web.office.series_fields import batch_field, belongs_together, series_field
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.submissions import SubmissionField

TEMPLATE_NAMES: dict[TemplateName, object] = {
    TemplateName.SEMINAR: _l("Seminar on site"),
    TemplateName.WEBINAR: _l("Webinar"),
    TemplateName.TRAINING: _l("Training of two days"),
}
_COPIES_OFFERED = 5
_CONTACT = ("contact_name", "contact_phone", "contact_email")


class NewEventForm(PageForm):
    """The few things without which there is no event; the rest has defaults."""

    submission_id = SubmissionField()
    template = RadioField(
        _l("What kind of event is it?"),
        choices=choices_of(TEMPLATE_NAMES),
        default=TemplateName.SEMINAR.value,
        validators=[Required()],
    )
    title = StringField(
        _l("Name of the event"),
        description=_l("As it will stand on tickets, attendance sheets and certificates."),
        filters=[clean],
        validators=[Required(), Limit(300), PlainText()],
    )
    day = LocalDay(_l("First day"), validators=[Required()])
    begins = LocalTime(_l("From"), default=time(8), validators=[Required()])
    ends = LocalTime(_l("Until"), default=time(12), validators=[Required()])
    venue = StringField(
        _l("Venue"),
        description=_l("Not needed for a webinar."),
        filters=[clean],
        validators=[Limit(300), PlainText()],
    )
    organizer = StringField(_l("Organizer"), filters=[clean], validators=[Limit(300), PlainText()])
    contact_name = contact_name_field()
    contact_phone = contact_phone_field()
    contact_email = contact_email_field()
    series = series_field()
    batch = batch_field()
    capacity = SomePlaces(
        _l("Places in all"),
        description=_l("For example the seats of the hall. Left empty: without limit."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then of those that belong together."""
        good = bool(super().validate(extra_validators))
        together = belongs_together(self.series, self.batch)
        ordered = in_order(self.begins, self.ends)
        reachable = bool(self.contact_phone.data or self.contact_email.data)
        if not reachable:
            say(self.contact_phone, _("Participants need somebody to ask: a number or an e-mail."))
        return good and together and ordered and reachable

    def event_of_form(self) -> NewEvent:
        """What the form says. Only after `validate`."""
        day, begins, ends = self.day.data, self.begins.data, self.ends.data
        assert day is not None  # These three are required.
        assert begins is not None
        assert ends is not None
        texts = {
            name: self[name].data or ""
            for name in ("title", "series", "venue", "organizer", *_CONTACT)
        }
        return NewEvent(
            **texts,
            day=day,
            begins=begins,
            ends=ends,
            template=TemplateName(self.template.data),
            batch=self.batch.number(),
            capacity=self.capacity.number(),
            submission_id=self.submission_id.uuid,
        )


@dataclass(frozen=True)
class Brought:
    """What a template brings along, in words, beside its radio button."""

    sessions: str
    people: str
    staff: str
    sign_up: str


@office.get("/events/new")
@requires(Permission.EVENTS_CREATE)
def new_event() -> str:
    """The form, filled with what the person's last event says of itself."""
    form = NewEventForm(data=_known())
    form.submission_id.renew()
    return _page(form)


@office.post("/events/new")
@requires(Permission.EVENTS_CREATE)
def make_event() -> ResponseReturnValue:
    """Makes a draft and goes to it."""
    form = NewEventForm()
    if not form.validate():
        return _page(form), 422
    now = utc_now()
    new = form.event_of_form()
    sent_before = by_submission(db.session(), new.submission_id) is not None
    event = create_event(db.session(), new, actor=current_actor(), now=now)
    db.session.commit()
    return made(event, sent_before=sent_before)


def made(event: Event, *, sent_before: bool) -> ResponseReturnValue:
    """To the event; says what became of it, or that the same form had made it before."""
    if sent_before:
        flash(
            _(
                "This form had made the event “%(title)s” already. No second one was made; for"
                " another event please open an empty form.",
                title=event.title,
            ),
            "warning",
        )
    else:
        _say_made(event)
    return redirect(url_for("office.overview", event=event.slug), 303)


def _say_made(event: Event) -> None:
    """What became of it: a draft, its address, and that its days are over where they are."""
    flash(
        _(
            "The event has been created. It is a draft: nobody else sees it yet. Its address will be"
            " /e/%(slug)s; you can change that until it is published.",
            slug=event.slug,
        ),
        "success",
    )
    if is_over(event.ends_at, utc_now()):
        flash(_("Its dates are in the past. Please check them."), "warning")


def brought_by(template: Template) -> Brought:
    """The words for one template, made of what it really brings."""
    names = {
        one: [
            offer.name_en if language() == "en" else offer.name_id
            for offer in template.offers
            if offer.public is one
        ]
        for one in (True, False)
    }
    return Brought(
        sessions=", ".join(one.title for one in template.sessions),
        people=", ".join(names[True]),
        staff=", ".join(names[False]),
        sign_up=_sign_up_words(template),
    )


def _sign_up_words(template: Template) -> str:
    if template.closes_before is None:
        return str(_("until it begins"))
    return str(
        ngettext(
            "until %(num)s day before, %(time)s",
            "until %(num)s days before, %(time)s",
            template.closes_before,
            time=official_time(CLOSING_TIME),
        )
    )


def _known() -> dict[str, str]:
    """The organizer and the contact: of the person's last event, else of the office and the account."""
    staff = current_staff()
    assert staff is not None  # Only who is signed in comes here.
    mine = last_made_by(db.session(), staff.id)
    if mine is not None:
        return {name: getattr(mine, name) for name in ("organizer", *_CONTACT)}
    newest = latest(db.session(), 1)
    organizer = newest[0].organizer if newest else ""
    return {"organizer": organizer, "contact_name": staff.name, "contact_email": staff.email}


def _page(form: NewEventForm) -> str:
    return render_template(
        "office/new_event.html",
        form=form,
        brought={name.value: brought_by(one) for name, one in TEMPLATES.items()},
        series=series_names(db.session()),
        earlier=latest(db.session(), _COPIES_OFFERED),
    )
