"""Second factors of staff: what changes them is noted, and its owner is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.operations.sessions import revoke_sessions
from eventreg.accounts.queries import passkeys_of
from eventreg.accounts.rules import Factor, FactorChange
from eventreg.audit.operations import Subject, record
from eventreg.audit.rules import Action, Actor, Change
from eventreg.db import lock_rows
from eventreg.mail.operations import queue

#: The message about all of it: a folder of templates/mail/.
FACTORS_CHANGED = "factors_changed"
_ADDED = {
    Factor.AUTHENTICATOR: FactorChange.AUTHENTICATOR_ADDED,
    Factor.PASSKEY: FactorChange.PASSKEY_ADDED,
}
_REMOVED = {
    Factor.AUTHENTICATOR: FactorChange.AUTHENTICATOR_REMOVED,
    Factor.PASSKEY: FactorChange.PASSKEY_REMOVED,
}


def factor_added(
    session: Session,
    user: User,
    factor: Factor,
    *,
    name: str = "",
    language: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Notes that somebody set up a factor, a passkey by its `name`. `now` is aware, in UTC."""
    changes = [Change("passkey", "", name)] if name else []
    _note(session, user, Action.STAFF_FACTOR_ADDED, actor, now, factor=factor, changes=changes)
    _tell(session, user, _ADDED[factor], language, now)


def factor_removed(
    session: Session,
    user: User,
    factor: Factor,
    *,
    name: str = "",
    language: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Notes that somebody gave up a factor, a passkey by its `name`. `now` is aware, in UTC."""
    changes = [Change("passkey", name, "")] if name else []
    _note(session, user, Action.STAFF_FACTOR_REMOVED, actor, now, factor=factor, changes=changes)
    _tell(session, user, _REMOVED[factor], language, now)


def codes_made(
    session: Session,
    user: User,
    hashes: list[str],
    *,
    language: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keeps the hashes of new recovery codes; the earlier ones are worth nothing from now on."""
    user.mf_recovery_codes = hashes
    _note(session, user, Action.STAFF_CODES_MADE, actor, now)
    _tell(session, user, FactorChange.CODES_MADE, language, now)


def use_code(
    session: Session,
    user: User,
    hashes: list[str],
    *,
    language: str,
    actor: Actor,
    now: datetime,
) -> bool:
    """Uses up the recovery code that has one of these hashes. Whether there was one that was left.

    The account's row is locked: of two who type the same code at once, one gets in.
    """
    lock_rows(session, User.id, [user.id])
    session.refresh(user, ["mf_recovery_codes"])
    left = user.mf_recovery_codes or []
    if not set(left) & set(hashes):
        return False
    user.mf_recovery_codes = [one for one in left if one not in hashes]
    _note(session, user, Action.STAFF_CODE_USED, actor, now)
    _tell(session, user, FactorChange.CODE_USED, language, now)
    return True


def reset_factors(session: Session, user: User, *, actor: Actor, now: datetime) -> bool:
    """Takes all second factors and recovery codes from somebody who lost them, and signs them out.

    They sign in with their password and set up new ones. Whether there was anything to take.
    """
    keys = passkeys_of(session, user)
    if not (keys or user.tf_totp_secret or user.mf_recovery_codes):
        return False
    for key in keys:
        session.delete(key)
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
    revoke_sessions(session, user, keep=None, now=now)
    subject = Subject("user", user.id, None)
    record(session, Action.STAFF_FACTORS_RESET, subject, actor=actor, now=now)
    _tell(session, user, FactorChange.RESET, "id", now)
    return True


def _note(
    session: Session,
    user: User,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    factor: Factor | None = None,
    changes: list[Change] | None = None,
) -> None:
    record(
        session,
        action,
        Subject("user", user.id, None),
        actor=actor,
        now=now,
        facts={"factor": factor} if factor else None,
        changes=changes or [],
    )


def _tell(session: Session, user: User, change: FactorChange, language: str, now: datetime) -> None:
    """A message to the account's address, which may be the first to hear of a theft."""
    queue(
        session,
        recipient=user.email,
        message=FACTORS_CHANGED,
        language=language,
        facts={"user": str(user.id), "change": change.value},
        now=now,
    )
    session.flush()
