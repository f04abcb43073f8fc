"""`/office/events/<event>/online`: announced words, reports of the meeting program, and how it stands."""

import secrets

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, ValidationError

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.online.operations import Announced, AnnounceRefusal, NotAnnounced, WordWish, announce
from eventreg.online.queries import reports_of, used_words, words_of
from eventreg.online.rules import (
    LONGEST_WORD,
    MOST_MINUTES,
    SHORTEST_WORD,
    USUAL_MINUTES,
    WordFault,
    unused,
)
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.filters import local_date
from eventreg.web.office.blueprint import office
from eventreg.web.office.early import agreed, early_field
from eventreg.web.office.frame import event_page, only_reading, session_or_404
from eventreg.web.office.inputs import LocalMoment, say
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class AnnounceForm(PageForm):
    """A word for a session, from when on it counts, and for how long."""

    session = SelectField(_l("Session"), coerce=int)
    word = StringField(
        _l("Attendance word"),
        description=_l("A suggestion stands here; you may write another easy word."),
        filters=[clean],
        validators=[Required(lambda: _("Please write a word.")), Limit(LONGEST_WORD), PlainText()],
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    minutes = IntegerField(
        _l("Valid for"),
        default=USUAL_MINUTES,
        render_kw={"inputmode": "numeric", "min": "1", "max": str(MOST_MINUTES)},
    )
    opens_at = LocalMoment(
        _l("Valid from"),
        description=_l(
            "Left empty: at once. A later word, such as one for the end, may be planned."
        ),
    )
    early = early_field()

    def validate_minutes(self, field: IntegerField) -> None:
        """A window that somebody can keep in mind."""
        if field.data is None or not 1 <= field.data <= MOST_MINUTES:
            raise ValidationError(
                _("Please write a number of minutes from 1 to %(most)s.", most=MOST_MINUTES)
            )


@office.get("/events/<slug:event>/online")
@requires(Permission.CHECKIN_RECORD)
def online(event: Event) -> str:
    """What was announced, what was imported, and a form for a word."""
    form = _form(event)
    now = utc_now()
    running = next((one for one in event.sessions if one.ends_at > now), None)
    form.session.data = running.id if running else None
    form.word.data = secrets.choice(unused(used_words(db.session(), event.id)))
    return _page(event, form)


@office.post("/events/<slug:event>/online")
@requires(Permission.CHECKIN_RECORD)
def announce_word(event: Event) -> ResponseReturnValue:
    """Makes the word and goes to its screen, which is shared in the meeting."""
    form = _form(event)
    if not form.validate():
        return _again(event, form)
    one = session_or_404(event, form.session.data)
    opens_at, now = form.opens_at.moment(event.timezone), utc_now()
    if not agreed(form.early, one, max(opens_at or now, now)):
        return _again(event, form)
    wish = WordWish(form.word.data or "", form.minutes.data or USUAL_MINUTES, opens_at)
    outcome = announce(db.session(), one, wish, actor=current_actor(), now=now)
    db.session.commit()
    match outcome:
        case Announced(word):
            flash(
                _("The word is made. Share this page in the meeting, and say the word."), "success"
            )
            return redirect(url_for("office.online_word", event=event.slug, word_id=word.id), 303)
        case NotAnnounced(reason):
            _object(form, reason)
    return _again(event, form)


def _object(form: AnnounceForm, reason: WordFault | AnnounceRefusal) -> None:
    match reason:
        case WordFault.SHORT:
            say(
                form.word,
                _("At least %(least)s letters, so that nobody guesses it.", least=SHORTEST_WORD),
            )
        case WordFault.LONG:
            say(form.word, _("At most %(most)s letters.", most=LONGEST_WORD))
        case WordFault.USED:
            say(
                form.word, _("This word was announced in this event before. Please choose another.")
            )
        case AnnounceRefusal.OVERLAPS:
            say(
                form.opens_at,
                _(
                    "Another word of this session is planned for this time. Call it off first, or choose another time."
                ),
            )
        case AnnounceRefusal.ON_SITE:
            form.form_errors = [
                _("Everybody attends at the venue: presence is recorded at the door.")
            ]


def _form(event: Event) -> AnnounceForm:
    form = AnnounceForm()
    form.session.choices = session_choices(event)
    return form


def session_choices(event: Event) -> list[tuple[int, str]]:
    """The sessions of an event with their days, as a form offers them."""
    return [(one.id, f"{one.title} · {local_date(one.starts_at, event)}") for one in event.sessions]


def _again(event: Event, form: AnnounceForm) -> ResponseReturnValue:
    with only_reading():
        return _page(event, form), 422


def _page(event: Event, form: AnnounceForm) -> str:
    return event_page(
        "office/online.html",
        event,
        "online",
        form=form,
        words=words_of(db.session(), event.id, now=utc_now()),
        reports=reports_of(db.session(), event.id),
    )
