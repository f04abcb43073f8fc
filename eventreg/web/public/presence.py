"""`/r/<secret>/presence`: whoever attends online types the word that was announced in the meeting."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.rules import STILL_STATES
from eventreg.online.operations import NotHeard, Present, WordRefusal, WrongWord, say_word
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.web.access import public as open_to_all
from eventreg.web.filters import clock_time, label
from eventreg.web.limits import word_limit
from eventreg.web.office.inputs import say
from eventreg.web.public.answer import acting
from eventreg.web.public.attending import OpenWord, WordForm, open_forms, sent_word, word_form
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import shown_state

_REFUSALS: dict[WordRefusal, object] = {
    WordRefusal.ON_SITE: _l("Everybody attends at the venue: presence is recorded at the door."),
    WordRefusal.NOT_YET: _l("This word does not count yet. Please wait until it is announced."),
    WordRefusal.OVER: _l(
        "The time for this word is over. If another one is announced, type that one; else tell the"
        " organizer."
    ),
    WordRefusal.TOO_MANY: _l(
        "You have typed too many other words. Please tell the organizer, who can note your presence."
    ),
    WordRefusal.TAKEN_BACK: _l("The organizer has undone this check-in. Please ask the organizer."),
}


def attends(registration: Registration) -> bool:
    """Whether the person has a place, as far as they know, in an event that takes place online."""
    event = registration.event
    takes_place = event.meets_online and event.state not in STILL_STATES
    return takes_place and shown_state(registration) is State.CONFIRMED


def _words(registration: Registration) -> list[OpenWord]:
    return open_forms(registration) if attends(registration) else []


@public.get("/r/<secret:secret>/presence")
@open_to_all
def presence(secret: str) -> str:
    """The words that can be typed now, or that there is none."""
    registration = acting(secret)
    return _page(registration, _words(registration))


@public.post("/r/<secret:secret>/presence")
@open_to_all
@word_limit
def send_word(secret: str) -> AnyResponse:
    """Notes who typed the right word: 303 to their own page, which says so."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        registration = acting(secret)
        word = sent_word(registration) or abort(404)
        form = word_form(word, sent=True)
        good = form.validate() and attends(registration)
        db.session.commit()
    if not good:
        return _again(secret, form)
    outcome = say_word(db.session(), registration, word, form.word.data or "", now=utc_now())
    db.session.commit()
    if isinstance(outcome, Present):
        flash(_thanks(registration, outcome), "success")
        return redirect(url_for("public.mine", secret=secret), 303)
    say(form.word, _objection(outcome))
    return _again(secret, form)


def _again(secret: str, form: WordForm) -> Response:
    with writing(intent=False):
        registration = acting(secret)
        word = sent_word(registration)
        mine = [OpenWord(word, form)] if word is not None and attends(registration) else []
        others = [one for one in _words(registration) if word is None or one.word.id != word.id]
        return Response(_page(registration, [*mine, *others]), 422)


def _thanks(registration: Registration, outcome: Present) -> str:
    at = clock_time(outcome.since, registration.event)
    if outcome.before:
        return str(
            _("You were recorded as present at %(time)s already. This word is noted, too.", time=at)
        )
    return str(_("Thank you. You are recorded as present at %(time)s.", time=at))


def _objection(outcome: WrongWord | NotHeard) -> str:
    match outcome:
        case WrongWord(left=0):
            return str(_REFUSALS[WordRefusal.TOO_MANY])
        case WrongWord(left=left):
            return str(
                ngettext(
                    "This is another word than the one that was announced. You can try %(num)s more time.",
                    "This is another word than the one that was announced. You can try %(num)s more times.",
                    left,
                )
            )
        case NotHeard(WordRefusal() as refusal):
            return str(_REFUSALS[refusal])
        case NotHeard(reason=reason):
            return label(reason)


def _page(registration: Registration, words: Sequence[OpenWord]) -> str:
    return render_template(
        "public/presence.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        words=words,
        attends=attends(registration),
    )
