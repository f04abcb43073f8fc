"""What can be done with staff accounts."""

from eventreg.accounts.operations.factors import (
    codes_made,
    factor_added,
    factor_removed,
    reset_factors,
    use_code,
)
from eventreg.accounts.operations.failing import note_failed_sign_in
from eventreg.accounts.operations.sessions import (
    SESSION_LIFE,
    end_other_sessions,
    forget_expired_sessions,
    open_session,
    password_was_set,
    revoke_session,
    revoke_sessions,
)
from eventreg.accounts.operations.staff import (
    NAME_LENGTH,
    Created,
    Refused,
    Updated,
    actor_of,
    create_staff,
    normal_email,
)
from eventreg.accounts.operations.team import (
    Done,
    accept_invitation,
    change_role,
    end_sessions,
    invite_again,
    is_open,
    show_reset,
    switch_off,
    switch_on,
    take_role,
)

__all__ = [
    "NAME_LENGTH",
    "SESSION_LIFE",
    "Created",
    "Done",
    "Refused",
    "Updated",
    "accept_invitation",
    "actor_of",
    "change_role",
    "codes_made",
    "create_staff",
    "end_other_sessions",
    "end_sessions",
    "factor_added",
    "factor_removed",
    "forget_expired_sessions",
    "invite_again",
    "is_open",
    "normal_email",
    "note_failed_sign_in",
    "open_session",
    "password_was_set",
    "reset_factors",
    "revoke_session",
    "revoke_sessions",
    "show_reset",
    "switch_off",
    "switch_on",
    "take_role",
    "use_code",
]
