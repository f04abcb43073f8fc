"""What a message in the outbox says when it is its turn, whatever it is about."""

from dataclasses import replace
from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from eventreg.accounts.messages import account_facts
from eventreg.config import Settings
from eventreg.mail.models import OutboxMail
from eventreg.participants.operations import WRITTEN_TEST
from eventreg.registration.letters import Letter, Stationery, sample_letter, write_letter
from eventreg.registration.models import Registration
from eventreg.registration.rules import Message


def render(session: Session, mail: OutboxMail, *, now: datetime) -> Letter | None:
    """The message in its reader's language, from templates/mail/<message>/.

    None when it has been overtaken and must not be sent any more. Raises what templates raise, and
    LookupError when the account, registration or group that it is about is gone.
    """
    if mail.event_id is not None:
        return write_letter(session, mail, _stationery(), now=now)
    if mail.message == WRITTEN_TEST:
        return _test(session, mail, now)
    facts = mail.facts
    if "user" in facts:
        facts = account_facts(session, facts, mail.message)
    with force_locale(mail.language):
        subject, body = (
            current_app.jinja_env.get_template(f"mail/{mail.message}/{part}.txt").render(facts)
            for part in ("subject", "body")
        )
    return Letter(" ".join(subject.split()), body.strip() + "\n")


def _test(session: Session, mail: OutboxMail, now: datetime) -> Letter | None:
    """What a participant would read, without their own link; none when the draft is gone by now."""
    person = session.get_one(Registration, int(mail.facts["person"]))
    like = OutboxMail(  # Never added to the session: only to be read.
        channel=mail.channel,
        event_id=person.event_id,
        registration_id=person.id,
        group_id=person.group_id,
        recipient=mail.recipient,
        message=Message.WRITTEN.value,
        language=mail.language,
        facts={"written": mail.facts["written"]},
    )
    try:
        letter = sample_letter(session, like, _stationery(), now=now)
    except LookupError:
        return None
    with force_locale(mail.language):
        return replace(letter, subject=_("[Test] %(subject)s", subject=letter.subject))


def _stationery() -> Stationery:
    settings: Settings = current_app.extensions["settings"]
    return Stationery(current_app.jinja_env, settings.base_url, force_locale)
