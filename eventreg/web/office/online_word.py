"""`…/online/words/<word>`: one announced word, large enough to be shared in the meeting."""

from flask import abort, flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import session_counts
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.online.models import PresenceWord
from eventreg.online.operations import close_word
from eventreg.online.queries import people_by_word, state_of, word_by_id
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/online/words/<int:word_id>")
@requires(Permission.CHECKIN_RECORD)
def online_word(event: Event, word_id: int) -> str:
    """The word, until when it counts, and how many have typed it."""
    word = _word_or_404(event, word_id)
    return event_page(
        "office/online_word.html",
        event,
        "online",
        word=word,
        state=state_of(word, utc_now()),
        counts=_counts(word),
    )


@office.get("/events/<slug:event>/online/words/<int:word_id>/count.json")
@requires(Permission.CHECKIN_RECORD)
def count_word(event: Event, word_id: int) -> ResponseReturnValue:
    """The same figures, for the page to renew."""
    return jsonify(_counts(_word_or_404(event, word_id)))


@office.post("/events/<slug:event>/online/words/<int:word_id>/close")
@requires(Permission.CHECKIN_RECORD)
def end_word(event: Event, word_id: int) -> ResponseReturnValue:
    """Ends a word early, or calls off one that was planned."""
    word = _word_or_404(event, word_id)
    done = close_word(db.session(), word, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The word is no longer valid. You can announce another one."), "success")
    else:
        flash(_("The word was over already."), "warning")
    return redirect(url_for("office.online", event=event.slug), 303)


def _word_or_404(event: Event, word_id: int) -> PresenceWord:
    return word_by_id(db.session(), event.id, word_id) or abort(404)


def _counts(word: PresenceWord) -> dict[str, int]:
    """By this word, present in its session by whatever way, and expected in it."""
    sessions = session_counts(db.session(), word.event_id)
    mine = next(one for one in sessions if one.session.id == word.session_id)
    return {
        "by_word": people_by_word(db.session(), word.id),
        "present": mine.present,
        "expected": mine.expected,
    }
