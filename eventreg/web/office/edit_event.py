"""`/office/events/<event>/edit`: what an event says about itself."""

from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from eventreg.accounts.rules import Permission
from eventreg.audit.rules import Change
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import (
    Changed,
    EventData,
    NotChanged,
    NotPublished,
    Objection,
    SlugRefusal,
    Stale,
)
from eventreg.events.rules import EventMode, is_slug
from eventreg.registration.operations import change_capacity, change_details
from eventreg.registration.queries import places
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean, clean_lines
from eventreg.web.office import meeting_fields
from eventreg.web.office.blueprint import office
from eventreg.web.office.contact_fields import (
    contact_email_field,
    contact_name_field,
    contact_phone_field,
)
from eventreg.web.office.frame import event_page
from eventreg.web.office.inputs import (
    LocalMoment,
    Places,
    SomePlaces,
    choices_of,
    in_order,
    on_wall,
    say,
)
from eventreg.web.office.publish import OBJECTIONS, field_of
from eventreg.web.office.series_fields import batch_field, belongs_together, series_field
from eventreg.web.office.tell import way_on
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

ZONES = {
    "Asia/Jakarta": _l("WIB (Asia/Jakarta)"),
    "Asia/Makassar": _l("WITA (Asia/Makassar)"),
    "Asia/Jayapura": _l("WIT (Asia/Jayapura)"),
}
_TEXTS = ("title", "series", "theme", "description", "timezone", "venue", "address", "organizer")
_ONLINE = ("meeting_url", "meeting_notes")
_CONTACTS = ("contact_name", "contact_phone", "contact_email")
_MOST_HOURS = 720
Outcome = Changed | Stale | NotChanged | NotPublished
_MOMENTS = ("signup_opens_at", "signup_closes_at", "changes_until")


class EventForm(PageForm):
    """All fields of an event."""

    version = HiddenField()
    title = StringField(
        _l("Name of the event"),
        description=_l("As it will stand on tickets, attendance sheets and certificates."),
        filters=[clean],
        validators=[Required(), Limit(300), PlainText()],
    )
    series = series_field()
    batch = batch_field()
    slug = StringField(
        _l("Address"),
        description=_l(
            "The last part of the public link: lower-case letters, digits and hyphens."
            " Links that were handed out break when it changes."
        ),
        filters=[clean],
        validators=[Required(), Limit(60)],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    theme = StringField(_l("Theme"), filters=[clean], validators=[Limit(500), PlainText()])
    description = TextAreaField(
        _l("Description"),
        description=_l(
            "What participants should know: programme, what to bring, how to get there."
        ),
        filters=[clean_lines],
        validators=[Limit(5000), PlainText()],
    )
    organizer = StringField(_l("Organizer"), filters=[clean], validators=[Limit(300), PlainText()])
    venue = StringField(_l("Venue"), filters=[clean], validators=[Limit(300), PlainText()])
    address = StringField(
        _l("Street address"), filters=[clean], validators=[Limit(300), PlainText()]
    )
    mode = meeting_fields.mode_field()
    meeting_url = meeting_fields.meeting_url_field()
    meeting_notes = meeting_fields.meeting_notes_field()
    timezone = SelectField(
        _l("Time zone"),
        description=_l("All times of this event are typed and shown in it."),
        choices=choices_of(ZONES),
    )
    signup_opens_at = LocalMoment(
        _l("Sign-up begins"), description=_l("Left empty: as soon as the event is published.")
    )
    signup_closes_at = LocalMoment(
        _l("Sign-up ends"), description=_l("Left empty: when the last session ends.")
    )
    changes_until = LocalMoment(
        _l("People change their own data until"),
        description=_l("Left empty: until the first session begins."),
    )
    capacity = SomePlaces(
        _l("Places of all categories together"),
        description=_l(
            "For example the seats of the hall. Left empty: only the limits of the categories hold."
            " Speakers and committee do not count."
        ),
    )
    answer_hours = Places(
        _l("Hours to say yes to a place from the waiting list"),
        description=_l(
            "The place is held that long, then offered to the next. Left empty: whoever is next has"
            " the place at once."
        ),
    )
    reminders = BooleanField(
        _l("Remind people three days and one day before"),
        description=_l(
            "They can answer whether they come; whoever does not makes place for the next."
        ),
        default=True,
    )
    contact_name = contact_name_field()
    contact_phone = contact_phone_field()
    contact_email = contact_email_field()

    def validate_slug(self, field: StringField) -> None:
        """The form of an address."""
        if field.data and not is_slug(field.data):
            raise ValidationError(
                _("Only lower-case letters, digits and single hyphens, at least 2.")
            )

    def validate_answer_hours(self, field: Places) -> None:
        """From one hour to thirty days."""
        hours = field.number()
        if hours is not None and not 1 <= hours <= _MOST_HOURS:
            raise ValidationError(
                _("Please write a number of hours from 1 to %(most)s.", most=_MOST_HOURS)
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then of those that belong together."""
        good = bool(super().validate(extra_validators))
        together = belongs_together(self.series, self.batch)
        return in_order(self.signup_opens_at, self.signup_closes_at) and together and good

    def version_shown(self) -> int:
        """Which state of the event the form was filled with; 0, which none has, where that is lost."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def data_of_form(self) -> EventData:
        """What the form says, with moments in UTC. Only after `validate`."""
        texts: dict[str, str] = {
            name: self[name].data or "" for name in ("slug", *_TEXTS, *_ONLINE, *_CONTACTS)
        }
        zone = texts["timezone"]
        return EventData(
            **texts,
            mode=EventMode(self.mode.data),
            batch=self.batch.number(),
            signup_opens_at=self.signup_opens_at.moment(zone),
            signup_closes_at=self.signup_closes_at.moment(zone),
            changes_until=self.changes_until.moment(zone),
            answer_hours=self.answer_hours.number(),
            reminders=bool(self.reminders.data),
        )


@office.get("/events/<slug:event>/edit")
@requires(Permission.EVENTS_EDIT)
def edit_event(event: Event) -> str:
    """The fields as they are."""
    return _page(event, EventForm(data=_initial(event)))


@office.post("/events/<slug:event>/edit")
@requires(Permission.EVENTS_EDIT)
def save_event(event: Event) -> ResponseReturnValue:
    """Saves, unless somebody else saved meanwhile or something speaks against it."""
    form = EventForm()
    if event.shown:
        form.slug.data = event.slug
    if not form.validate() or form.errors:
        return _page(event, form), 422
    who: dict[str, Any] = {"actor": current_actor(), "now": utc_now()}
    version = form.version_shown()
    outcome = change_details(db.session(), event, form.data_of_form(), version=version, **who)
    outcome = _with_capacity(event, form, outcome, who)
    over = places(db.session(), event.id).event_over()
    db.session.commit()
    return _answer(event, form, outcome, over)


def _with_capacity(event: Event, form: EventForm, outcome: Outcome, who: dict[str, Any]) -> Outcome:
    """The capacity, which registration changes, in the same transaction and under the same version."""
    wanted = form.capacity.number()
    if wanted == event.capacity:
        return outcome
    change = Change("capacity", _number(event.capacity), _number(wanted))
    if isinstance(outcome, Stale):
        return Stale(outcome.version, (*outcome.differences, change))
    if not isinstance(outcome, Changed):
        return outcome
    if not outcome.fields and event.version != form.version_shown():
        return Stale(event.version, (change,))
    change_capacity(db.session(), event, wanted, **who)
    return Changed((*outcome.fields, "capacity"))


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _answer(event: Event, form: EventForm, outcome: Outcome, over: int) -> ResponseReturnValue:
    match outcome:
        case Changed(fields) if "capacity" in fields and over:
            told = ngettext(
                "Saved. %(num)s person more than the new limit holds a place. Everybody keeps theirs;"
                " nobody else can sign up.",
                "Saved. %(num)s people more than the new limit hold a place. Everybody keeps theirs;"
                " nobody else can sign up.",
                over,
            )
            flash(told, "warning")
            return way_on(event, "office.overview")
        case Changed(fields):
            flash(_("Saved.") if fields else _("Nothing was different."), "success")
            return way_on(event, "office.overview")
        case Stale(version, differences):
            form.version.data = str(version)
            return _page(event, form, differences), 409
        case NotPublished(reasons):
            _object(form, reasons)
        case NotChanged(SlugRefusal.TAKEN):
            say(form.slug, _("Another event has this address."))
        case NotChanged(SlugRefusal.PUBLISHED):
            say(form.slug, _("The event is published, so people hold links to its address."))
    return _page(event, form), 422


def _object(form: EventForm, reasons: tuple[Objection, ...]) -> None:
    """Says at its field what a published event would lack; what no field of the form is about, above it."""
    for reason in reasons:
        words, field = str(OBJECTIONS[reason]), field_of(reason)
        if field is None:
            form.form_errors = [*form.form_errors, words]
        else:
            say(form[field], words)


def _page(event: Event, form: EventForm, differences: tuple[Change, ...] = ()) -> str:
    shown = [(form[change.field].label.text, change) for change in differences]
    published = event.shown
    return event_page(
        "office/edit_event.html",
        event,
        "overview",
        form=form,
        differences=shown,
        published=published,
    )


def _initial(event: Event) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(event, name) for name in ("version", "slug", *_TEXTS, *_ONLINE, *_CONTACTS)
    }
    values |= {
        name: _number(getattr(event, name)) for name in ("capacity", "answer_hours", "batch")
    }
    values |= {"reminders": event.reminders, "mode": event.mode.value}
    return values | {name: on_wall(getattr(event, name), event.timezone) for name in _MOMENTS}
