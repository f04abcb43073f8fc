"""The daily round: what is over is forgotten."""

from datetime import timedelta

from flask import current_app

from eventreg.accounts.operations import forget_expired_sessions
from eventreg.checkin.operations import forget_pairing_codes
from eventreg.clock import utc_now
from eventreg.config import Settings
from eventreg.db import db, writing
from eventreg.files import operations as files
from eventreg.importing.operations import forget_old
from eventreg.online.operations import forget_strangers
from eventreg.participants.operations import forget_empty_drafts
from eventreg.registration.operations import forget_unused_files

#: A letter waits so long for the form with which it was sent, and a draft for its words: a page may lie
#: open over night.
_FORM_MAY_LIE_OPEN = timedelta(days=1)


def forget_what_is_over() -> None:
    """Deletes staff sessions that ended by themselves, pairing codes that nobody used, old imports,
    strangers in old reports of meetings, messages that were begun and never written, and letters
    that came with forms that were never sent.
    """
    with writing():
        now = utc_now()
        forget_expired_sessions(db.session(), now=now)
        forget_pairing_codes(db.session(), now=now)
        forget_strangers(db.session(), now=now)
        forget_empty_drafts(db.session(), before=now - _FORM_MAY_LIE_OPEN, now=now)
        gone = forget_old(db.session(), now=now)
        gone += forget_unused_files(db.session(), before=now - _FORM_MAY_LIE_OPEN)
        db.session.commit()
    settings: Settings = current_app.extensions["settings"]
    for uid in gone:
        files.remove(settings.instance_path / "files", uid)
