"""`/office/events/<event>/messages/written/<message>` while it is a draft: how somebody of the segment reads it."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.jobs import ask_for
from eventreg.mail.models import OutboxMail, StaffMessage
from eventreg.mail.rules import (
    Channel,
    MailState,
    WrittenState,
)
from eventreg.participants.operations import discard_message, line_up_test
from eventreg.participants.segments import (
    person_at,
    reached,
    whom,
)
from eventreg.registration.letters import Letter, sample_letter, sample_text
from eventreg.registration.models import Registration
from eventreg.registration.operations.telling import address_of
from eventreg.registration.rules import Message
from eventreg.web.access import current_actor, current_staff, requires
from eventreg.web.limits import test_mail_limit
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.segment import region_names, segment_from, segment_words
from eventreg.web.office.sent_message import sent_page, written_or_404
from eventreg.web.settings import current_settings
from eventreg.web.stationery import stationery


@office.get("/events/<slug:event>/messages/written/<uuid:uid>")
@requires(Permission.MESSAGES_SEND)
def written_message(event: Event, uid: UUID) -> ResponseReturnValue:
    """A draft as a person of the segment reads it; once it is sent, how everybody fared."""
    message = written_or_404(event, uid)
    if message.state is not WrittenState.DRAFT:
        return sent_page(event, message)
    if not message.text:
        return redirect(url_for("office.edit_message", event=event.slug, uid=uid), 303)
    return _draft(event, message)


@office.post("/events/<slug:event>/messages/written/<uuid:uid>/test")
@requires(Permission.MESSAGES_SEND)
@test_mail_limit
def test_message(event: Event, uid: UUID) -> ResponseReturnValue:
    """Sends whoever is signed in what the person shown would read, without that person's link."""
    message, number = written_or_404(event, uid), request.form.get("nth", 1, type=int)
    person, user = _person(event, message, number), current_staff()
    if not current_settings().smtp_url:
        flash(_("No mail server is set up, so no test was sent."), "warning")
    elif person is not None and user is not None and message.text:
        recipient, actor, now = user.email, current_actor(), utc_now()
        line_up_test(db.session(), message, person, recipient=recipient, actor=actor, now=now)
        db.session.commit()
        ask_for(current_settings(), "deliver_mail")
        flash(_("A test is on its way to %(address)s.", address=recipient), "success")
    return redirect(url_for("office.written_message", event=event.slug, uid=uid, nth=number), 303)


@office.post("/events/<slug:event>/messages/written/<uuid:uid>/discard")
@requires(Permission.MESSAGES_SEND)
def discard_written(event: Event, uid: UUID) -> ResponseReturnValue:
    """Throws a draft away that nobody got."""
    message = written_or_404(event, uid)
    done = discard_message(db.session(), message, actor=current_actor(), now=utc_now())
    db.session.commit()
    if not done:
        flash(_("This message was sent meanwhile. Nothing was changed."), "warning")
        return redirect(url_for("office.written_message", event=event.slug, uid=uid), 303)
    flash(_("The draft is discarded. Nobody got it."), "success")
    return redirect(url_for("office.messages", event=event.slug), 303)


def _person(event: Event, message: StaffMessage, number: int) -> Registration | None:
    where = whom(message, segment_from(event, message.segment))
    return person_at(db.session(), event.id, where, number)


def _draft(event: Event, message: StaffMessage) -> str:
    session = db.session()
    where = whom(message, segment_from(event, message.segment))
    found = reached(session, event.id, where)
    number = min(max(1, request.args.get("nth", 1, type=int)), max(1, found.people))
    person = person_at(session, event.id, where, number)
    user = current_staff()
    return event_page(
        "office/written_message.html",
        event,
        "messages",
        message=message,
        found=found,
        words=_words(event, message, found.seen.people),
        person=person,
        number=number,
        preview=_preview(message, person) if person else None,
        mail_server=bool(current_settings().smtp_url),
        own_address=user.email if user else "",
    )


def _words(event: Event, message: StaffMessage, people: int) -> str:
    return segment_words(event, message, region_names([message]), people=people)


def _preview(message: StaffMessage, person: Registration) -> tuple[Channel, Letter]:
    """By which channel a person gets it, and how it reads."""
    session, now = db.session(), utc_now()
    channel, recipient = address_of(person.email, person.phone) or (Channel.EMAIL, "")
    mail = OutboxMail(  # Never added to the session: nothing is lined up by looking at it.
        channel=channel,
        event_id=person.event_id,
        registration_id=person.id,
        group_id=person.group_id,
        recipient=recipient,
        message=Message.WRITTEN.value,
        language=message.speaks(person.language),
        facts={"written": str(message.id)},
        state=MailState.WAITING,
        queued_at=now,
        due_at=now,
    )
    if channel is Channel.EMAIL:
        return channel, sample_letter(session, mail, stationery(), now=now)
    return channel, Letter(subject="", text=sample_text(session, mail, stationery(), now=now))
