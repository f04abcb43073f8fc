"""`/office/events/<event>/publish`: what an event lacks before everybody may see it, and showing it."""

from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events import operations
from eventreg.events.models import Event
from eventreg.events.operations import Advice, NotPublished, Objection, advice_on, objections_to
from eventreg.web.access import current_actor, requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page

OBJECTIONS: dict[Objection, object] = {
    Objection.NO_SESSION: _l("There is no session yet."),
    Objection.NO_CATEGORY: _l("There is no category of participants yet."),
    Objection.NO_CONTACT: _l("Nobody can be asked for help: a phone number or e-mail is missing."),
    Objection.WINDOW_BACKWARDS: _l("Sign-up ends before it begins."),
    Objection.OPENS_AFTER_END: _l("Sign-up begins only when the event is over."),
    Objection.CANCELLED: _l("It is cancelled. Undo the cancellation instead."),
    Objection.ARCHIVED: _l("It is archived. Take it out of the archive first."),
}
_ADVICE: dict[Advice, object] = {
    Advice.OVER: _l("All of its days are over. Nobody can sign up."),
    Advice.SIGNUP_OVER: _l("Its sign-up has ended already. Nobody can sign up."),
    Advice.CLOSES_AFTER_END: _l(
        "Sign-up is set to end after the event. It ends with the last session in any case."
    ),
    Advice.NO_VENUE: _l("No venue is given. People would not know where to go."),
    Advice.NO_MEETING_LINK: _l(
        "The meeting link is missing. You may add it later; whoever is registered is then told."
    ),
    Advice.NOBODY_SIGNS_UP: _l("There is no category in which people sign up by themselves."),
}
#: Where each is mended: the page, and the field on it.
_MENDED_AT: dict[Objection | Advice, tuple[str, str | None]] = {
    Objection.NO_SESSION: ("office.new_session", None),
    Objection.NO_CATEGORY: ("office.new_category", None),
    Objection.NO_CONTACT: ("office.edit_event", "contact_phone"),
    Objection.WINDOW_BACKWARDS: ("office.edit_event", "signup_closes_at"),
    Objection.OPENS_AFTER_END: ("office.edit_event", "signup_opens_at"),
    Objection.CANCELLED: ("office.restore_event", None),
    Objection.ARCHIVED: ("office.unarchive_event", None),
    Advice.OVER: ("office.program", None),
    Advice.SIGNUP_OVER: ("office.edit_event", "signup_closes_at"),
    Advice.CLOSES_AFTER_END: ("office.edit_event", "signup_closes_at"),
    Advice.NO_VENUE: ("office.edit_event", "venue"),
    Advice.NO_MEETING_LINK: ("office.edit_event", "meeting_url"),
    Advice.NOBODY_SIGNS_UP: ("office.program", None),
}


@dataclass(frozen=True)
class Mend:
    """What is to be mended, in words, and the address where that is done."""

    words: str
    url: str


def field_of(objection: Objection) -> str | None:
    """The field of the event's form at which this is mended; none: it is mended elsewhere."""
    return _MENDED_AT[objection][1]


def mends_of(event: Event) -> list[Mend]:
    """What keeps the event from being shown to everybody."""
    return [_mend(event, one, OBJECTIONS[one]) for one in objections_to(event)]


def advised(event: Event) -> list[Mend]:
    """What is worth another look before the event is shown to everybody."""
    return [_mend(event, one, _ADVICE[one]) for one in advice_on(event, utc_now())]


@office.get("/events/<slug:event>/publish")
@requires(Permission.EVENTS_EDIT)
def check_event(event: Event) -> str:
    """The check list: what must be mended, what is worth another look, then the button."""
    return event_page(
        "office/publish.html",
        event,
        "overview",
        mends=mends_of(event),
        names=[offer.name(language()) for offer in event.offers if offer.public],
        advice=advised(event),
    )


@office.post("/events/<slug:event>/publish")
@requires(Permission.EVENTS_EDIT)
def publish_event(event: Event) -> ResponseReturnValue:
    """Shows the event to everybody and goes on to sharing it, or says what is missing."""
    outcome = operations.publish(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotPublished):
        words = " ".join(str(OBJECTIONS[one]) for one in outcome.reasons)
        flash(_("The event is not published. %(words)s", words=words), "danger")
        return redirect(url_for("office.overview", event=event.slug), 303)
    flash(_("The event is published. Everybody with the link can see it."), "success")
    return redirect(url_for("office.share", event=event.slug), 303)


def _mend(event: Event, one: Objection | Advice, words: object) -> Mend:
    page, field = _MENDED_AT[one]
    return Mend(str(words), url_for(page, event=event.slug, _anchor=field))
