"""`/office/events/<event>`: what an event needs now."""

from datetime import datetime

from flask import Response, flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import SessionCount, open_conflicts
from eventreg.checkin.queries.not_added import not_added
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import NotPublished, Objection, objections_to, publish
from eventreg.events.rules import (
    EventState,
    SessionTime,
    WindowFacts,
    session_by_clock,
    signup_window,
)
from eventreg.registration.queries import answers_of, possible_doubles
from eventreg.web.access import can, current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.figures import EventFigures, figures_of, over_words
from eventreg.web.office.frame import event_page
from eventreg.web.office.tell import to_be_told
from eventreg.web.settings import current_settings

OBJECTIONS: dict[Objection, object] = {
    Objection.NO_SESSION: _l("There is no session yet."),
    Objection.NO_CATEGORY: _l("There is no category of participants yet."),
    Objection.NO_CONTACT: _l("Nobody can be asked for help: a phone number or e-mail is missing."),
    Objection.WINDOW_BACKWARDS: _l("Sign-up ends before it begins."),
    Objection.CANCELLED: _l("It is cancelled. Take the cancellation back instead."),
}


@office.get("/events/<slug:event>")
@requires(Permission.EVENTS_VIEW)
def overview(event: Event) -> str:
    """State, sign-up, places left, sessions with their live count."""
    now = utc_now()
    facts = WindowFacts(event.state, event.signup_opens_at, event.signup_closes_at, event.ends_at)
    figures = figures_of(db.session(), event)
    current = _session_now(figures, now)
    return event_page(
        "office/overview.html",
        event,
        "overview",
        figures=figures,
        over_words=over_words,
        window=signup_window(facts, now),
        current_session=current,
        moment_word=_moment_word(current, now),
        missing=[OBJECTIONS[one] for one in objections_to(event)],
        public_link=f"{current_settings().base_url}/e/{event.slug}",
        untold=to_be_told(event).people,
        answers=answers_of(db.session(), event.id),
        matters=_matters(event, figures),
    )


def _matters(event: Event, figures: EventFigures) -> list[tuple[str, str]]:
    """What waits for somebody's decision, as the words and the address of a link."""
    if not can(Permission.REGISTRATIONS_EDIT, event):
        return []
    waiting = _conflicts(event) + _not_added(event)
    if event.state is EventState.CANCELLED:
        return waiting
    pending, held = figures.tally.everybody.pending, figures.tally.everybody.offered
    doubles = len(possible_doubles(db.session(), event.id))
    told = {
        "office.approvals": pending
        and ngettext("%(num)s person to decide on", "%(num)s people to decide on", pending),
        "office.duplicates": doubles
        and ngettext("%(num)s possible duplicate", "%(num)s possible duplicates", doubles),
        "office.waiting": held
        and ngettext(
            "%(num)s place held until somebody answers",
            "%(num)s places held until somebody answers",
            held,
        ),
    }
    asked = [(words, url_for(page, event=event.slug)) for page, words in told.items() if words]
    return waiting + asked


def _conflicts(event: Event) -> list[tuple[str, str]]:
    """Scans of which the door was shown something else, and groups that came in at once."""
    found = open_conflicts(db.session(), event.id)
    words = (
        found.late
        and ngettext("%(num)s scan to be checked", "%(num)s scans to be checked", found.late),
        found.groups
        and ngettext(
            "%(num)s scan of a group at once to be checked",
            "%(num)s scans of groups at once to be checked",
            found.groups,
        ),
    )
    address = url_for("office.scan_conflicts", event=event.slug)
    return [(one, address) for one in words if one]


def _not_added(event: Event) -> list[tuple[str, str]]:
    """People whom a desk added without a network, and who are not registered."""
    count = len(not_added(db.session(), event.id))
    words = ngettext(
        "%(num)s person whom a desk had added is not registered",
        "%(num)s people whom a desk had added are not registered",
        count,
    )
    return [(words, url_for("office.not_added_people", event=event.slug))] if count else []


@office.get("/events/<slug:event>/live.json")
@requires(Permission.EVENTS_VIEW)
def live(event: Event) -> Response:
    """The figures alone, for the overview to renew itself."""
    return jsonify(_live(figures_of(db.session(), event)))


@office.post("/events/<slug:event>/publish")
@requires(Permission.EVENTS_EDIT)
def publish_event(event: Event) -> ResponseReturnValue:
    """Shows the event to everybody, or says what is missing."""
    outcome = publish(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotPublished):
        words = " ".join(str(OBJECTIONS[one]) for one in outcome.reasons)
        flash(_("The event is not published. %(words)s", words=words), "danger")
    else:
        flash(_("The event is published. Everybody with the link can see it."), "success")
    return redirect(url_for("office.overview", event=event.slug), 303)


def _session_now(figures: EventFigures, now: datetime) -> SessionCount | None:
    """The session that is running, else the next, else the last."""
    times = tuple(
        SessionTime(one.session.id, one.session.starts_at, one.session.ends_at)
        for one in figures.sessions
    )
    wanted = session_by_clock(times, now)
    return next((one for one in figures.sessions if one.session.id == wanted), None)


def _moment_word(current: SessionCount | None, now: datetime) -> str:
    """What the session is at this moment, before its title."""
    if current is None:
        return ""
    if now < current.session.starts_at:
        return str(_("Next:"))
    return str(_("Running now:") if now < current.session.ends_at else _("Last:"))


def _live(figures: EventFigures) -> dict[str, object]:
    """Lists for other readers, and flat keys for the page's own figures (`data-live`)."""
    sessions = [
        {
            "id": one.session.id,
            "present": one.present,
            "inside": one.inside,
            "expected": one.expected,
        }
        for one in figures.sessions
    ]
    flat = {f"{key}-{one['id']}": one[key] for one in sessions for key in one if key != "id"}
    registered = figures.tally.everybody.confirmed
    return {"registered": registered, "sessions": sessions, **flat, **_live_places(figures)}


def _live_places(figures: EventFigures) -> dict[str, object]:
    """People and places of each category, and of all participants together."""
    tallies = {str(one.offer.id): one.tally for one in figures.categories}
    found: dict[str, object] = {}
    for key, one in {**tallies, "whole": figures.tally.whole}.items():
        found |= {
            f"registered-{key}": one.heads.confirmed,
            f"offered-{key}": one.heads.offered,
            f"waiting-{key}": one.heads.waiting,
        }
        found[f"kept-{key}"] = one.kept
        if one.left is not None:
            found |= {f"left-{key}": one.left, f"free-{key}": one.free}
    return found
