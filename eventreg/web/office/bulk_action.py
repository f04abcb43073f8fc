"""`/office/events/<event>/registrations/bulk/<action>`: what it came to, and taking it back as a whole."""

from functools import partial
from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.jobs import ask_for
from eventreg.participants.models import BulkAction
from eventreg.participants.operations import undo, work_on
from eventreg.participants.queries import people_of_action, result_of
from eventreg.participants.rules import AT_ONCE, IN_WORK, BulkState
from eventreg.registration.rules.many import CHANGED, Back, Fate
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.bulk import FATES, TITLES
from eventreg.web.office.bulk_progress import bulk_action_or_404, progress_page
from eventreg.web.office.frame import event_page
from eventreg.web.settings import current_settings

_JOB = "work_on_many"
_BACKS: dict[Back, object] = {
    Back.DONE: _l("Restored"),
    Back.NO_PLACE: _l("Stays: the place is somebody else's by now"),
    Back.CHANGED_SINCE: _l("Stays: something else has changed it since"),
    Back.PRESENT: _l("Stays: checked in already"),
    Back.REGISTERED_ANEW: _l("Stays: has registered again meanwhile"),
    Back.STANDS: _l("Stays: the event has begun, or is called off"),
}
Word = TypeVar("Word", Fate, Back)


@office.get("/events/<slug:event>/registrations/bulk/<uuid:uid>")
@requires(Permission.REGISTRATIONS_EDIT)
def bulk_action(event: Event, uid: UUID) -> str:
    """How far it is; once it is done, how everybody fared."""
    action = bulk_action_or_404(event, uid)
    if action.state in IN_WORK:
        return progress_page(event, action)
    fate, back = _shown(Fate, "fate"), _shown(Back, "back")
    number = request.args.get("page", 1, type=int)
    return event_page(
        "office/bulk_action.html",
        event,
        "participants",
        action=action,
        titles=TITLES,
        **_fared(action),
        shown=(fate, back),
        part=people_of_action(db.session(), action.id, fate, back, page=number),
        page_url=partial(_page_url, event, action, fate, back),
    )


def _fared(action: BulkAction) -> dict[str, object]:
    """How many fared how, in words; those of doing and of taking back apart, for some are the same."""
    result = result_of(db.session(), action.id)
    return {
        "fates": [(one, FATES[one], result.fates[one]) for one in Fate if result.fates[one]],
        "backs": [(one, _BACKS[one], result.backs[one]) for one in Back if result.backs[one]],
        "left": action.people - sum(result.fates.values()),
        "fate_words": FATES,
        "back_words": _BACKS,
        "may_undo": _may_undo(action) and any(result.fates[one] for one in CHANGED),
    }


@office.post("/events/<slug:event>/registrations/bulk/<uuid:uid>")
@requires(Permission.REGISTRATIONS_EDIT)
def undo_bulk(event: Event, uid: UUID) -> ResponseReturnValue:
    """Puts everybody back whom it changed, as far as that is possible: a few at once, many by the worker."""
    action = bulk_action_or_404(event, uid)
    session, now, actor = db.session(), utc_now(), current_actor()
    if not undo(session, action, actor=actor, now=now):
        flash(_("This was undone before, or is still being done. Nothing was changed."), "warning")
    at_once = action.people <= AT_ONCE
    while at_once and work_on(session, action.id, now=now, actor=actor):
        pass
    session.commit()
    if not at_once:
        ask_for(current_settings(), _JOB)
    return redirect(url_for("office.bulk_action", event=event.slug, uid=uid), 303)


def _may_undo(action: BulkAction) -> bool:
    return action.state in {BulkState.DONE, BulkState.FAILED} and action.undone_at is None


def _shown(words: type[Word], name: str) -> Word | None:
    """Of which of them the people are listed; none: of all."""
    typed = request.args.get(name, "")
    return words(typed) if typed in {one.value for one in words} else None


def _page_url(
    event: Event, action: BulkAction, fate: Fate | None, back: Back | None, number: int
) -> str:
    return url_for(
        "office.bulk_action",
        event=event.slug,
        uid=action.uid,
        fate=fate.value if fate else None,
        back=back.value if back else None,
        page=number if number > 1 else None,
    )
