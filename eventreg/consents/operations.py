"""Recording consents."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from eventreg.consents.models import Consent
from eventreg.consents.rules import CURRENT_VERSION, ConsentKind


def record(
    session: Session,
    registration_id: int,
    answers: Mapping[ConsentKind, bool],
    *,
    language: str,
    channel: str,
    now: datetime,
) -> None:
    """Keeps what somebody answered to the texts in force: which version, in which language, when (UTC).

    UU 27/2022 Pasal 22–24: the controller must be able to show the consent and its text.
    """
    rows = [
        {
            "registration_id": registration_id,
            "kind": kind,
            "version": CURRENT_VERSION,
            "language": language,
            "given": given,
            "at": now,
            "channel": channel,
        }
        for kind, given in answers.items()
    ]
    if rows:
        session.execute(insert(Consent), rows)  # All at once: every sign-up comes through here.
