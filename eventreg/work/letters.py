"""What a message in the outbox says when it is its turn, whatever it is about."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from eventreg.accounts.messages import account_facts
from eventreg.config import Settings
from eventreg.mail.models import OutboxMail
from eventreg.registration.letters import Letter, Stationery, write_letter


def render(session: Session, mail: OutboxMail, *, now: datetime) -> Letter | None:
    """The message in its reader's language, from templates/mail/<message>/.

    None when it has been overtaken and must not be sent any more. Raises what templates raise, and
    LookupError when the account, registration or group that it is about is gone.
    """
    if mail.event_id is not None:
        return write_letter(session, mail, _stationery(), now=now)
    facts = mail.facts
    if "user" in facts:
        facts = account_facts(session, facts, mail.message)
    with force_locale(mail.language):
        subject, body = (
            current_app.jinja_env.get_template(f"mail/{mail.message}/{part}.txt").render(facts)
            for part in ("subject", "body")
        )
    return Letter(" ".join(subject.split()), body.strip() + "\n")


def _stationery() -> Stationery:
    settings: Settings = current_app.extensions["settings"]
    return Stationery(current_app.jinja_env, settings.base_url, force_locale)
