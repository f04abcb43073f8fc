"""`/office/events/<event>/tell`: whether those who are registered are told that the event moved."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import EventState, Moved, is_over
from eventreg.registration.operations import facts_of_move, tell_nobody_of_move, tell_of_move
from eventreg.registration.queries import (
    Reach,
    groups_untold_of_move,
    reach,
    still_waiting,
    untold_of_move,
)
from eventreg.registration.rules import Message
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.preview import lined_up, previews
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.proving import ask_again, is_proved

NOBODY = Reach(0, 0, 0)
_MOVED: dict[Moved, object] = {
    Moved.TIME: _l("the times"),
    Moved.PLACE: _l("the place"),
    Moved.PROGRAMME: _l("the sessions"),
    Moved.MEETING: _l("the meeting link or the notes on it"),
}


class NoteForm(PageForm):
    """What staff add to the message."""

    note = TextAreaField(
        _l("A sentence of your own"),
        description=_l(
            "It appears in the message as you write it, for example why the place has changed."
        ),
        filters=[clean_lines],
        validators=[Limit(500), PlainText()],
    )


def to_be_told(event: Event) -> Reach:
    """Who does not know that the event moved; nobody where nothing is to be told, or it is cancelled.

    Contacts of groups are among them.
    """
    moved_at, over = event.moved_at, is_over(event.ends_at, utc_now())
    if moved_at is None or event.state is not EventState.PUBLISHED or over:
        return NOBODY
    whom, groups = untold_of_move(moved_at), groups_untold_of_move(moved_at)
    return reach(db.session(), event.id, whom, groups)


def way_on(event: Event, route: str) -> ResponseReturnValue:
    """After a change: to the question whether to tell people where there is one, else to `route`."""
    question = "office.tell" if to_be_told(event).people else route
    return redirect(url_for(question, event=event.slug), 303)


@office.get("/events/<slug:event>/tell")
@requires(Permission.MESSAGES_SEND)
def tell(event: Event) -> str:
    """How many would be told, and what they would read."""
    return _page(event, NoteForm())


@office.post("/events/<slug:event>/tell")
@requires(Permission.MESSAGES_SEND)
def tell_people(event: Event) -> ResponseReturnValue:
    """Tells everybody or nobody, as the button says; the preview sends nothing.

    Only what goes to everybody asks for a fresh proof of who acts.
    """
    form = NoteForm()
    answer = request.form.get("answer", "")
    if not form.validate() or answer not in {"all", "nobody"}:
        return _page(event, form), 200 if answer == "preview" and not form.errors else 422
    everybody = answer == "all"
    if everybody and not is_proved():
        return ask_again()
    _settle(event, form, everybody=everybody)
    db.session.commit()
    return redirect(url_for("office.overview", event=event.slug), 303)


def _settle(event: Event, form: NoteForm, *, everybody: bool) -> None:
    session, actor, now = db.session(), current_actor(), utc_now()
    if not everybody:
        tell_nobody_of_move(session, event, actor=actor, now=now)
        flash(_("Nobody is told of the change."), "success")
        return
    told = tell_of_move(session, event, note=form.note.data or "", actor=actor, now=now)
    if told is None and event.state is not EventState.PUBLISHED:
        flash(_("The event is not published. Nobody was told."), "warning")
    elif told is None:
        flash(_("This was settled before. Nobody was told a second time."), "warning")
    else:
        flash(lined_up(event, Message.EVENT_CHANGED, now), "success")


def _page(event: Event, form: NoteForm) -> str:
    note = form.note.data or ""
    whom = to_be_told(event)
    letters = []
    if whom.people and event.moved_at is not None:
        unread = still_waiting(db.session(), event.id, Message.EVENT_CHANGED)
        facts = facts_of_move(event, note, unread=unread)
        letters = previews(event, Message.EVENT_CHANGED, untold_of_move(event.moved_at), facts)
    return event_page(
        "office/tell.html",
        event,
        "overview",
        form=form,
        whom=whom,
        letters=letters,
        what=[str(_MOVED[Moved(one)]) for one in event.moved_what],
    )
