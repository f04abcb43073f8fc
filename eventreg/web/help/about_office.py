"""Staff and their accounts, and signing in."""

from flask_babel import lazy_gettext as _l

from eventreg.web.help.words import Entry, Help

ENTRIES: tuple[Entry, ...] = (
    (
        ("office.team", "office.team_role", "office.take_team_role"),
        Help(
            _l("Who works for this event, and as what."),
            _l(
                "Invite by e-mail and choose the smallest role that is enough. A role can be limited "
                "to one regency or city."
            ),
            "petugas-dan-tim",
        ),
    ),
    (
        (
            "office.staff",
            "office.staff_person",
            "office.add_staff_role",
            "office.staff_role",
            "office.take_staff_role",
            "office.switch_off_staff",
        ),
        Help(
            _l(
                "Everybody who can sign in, what they may do and where, and how to deactivate accounts."
            ),
            _l(
                "Give few people a role for the whole office; most need one in a single event. Accounts of people who leave are deactivated, never deleted, so the record of their work stays."
            ),
            "petugas-dan-tim",
        ),
    ),
    (
        ("office.team_link", "office.staff_link"),
        Help(
            _l("The link with which an invited person sets a password. It is shown only once."),
            _l("Send it to that person alone. A new link ends the earlier one."),
            "petugas-dan-tim",
        ),
    ),
    (
        ("office.accept_staff_invitation",),
        Help(
            _l("Sets the password of an account to which you were invited."),
            _l("Choose one that you use nowhere else. The link works once and for seven days."),
            "masuk-dan-keamanan-akun",
        ),
    ),
    (
        (
            "office.account",
            "office.remove_authenticator",
            "office.remove_passkey",
            "security.two_factor_setup",
            "security.two_factor_setup_validate",
            "security.mf_recovery_codes",
            "security.wan_register",
            "security.wan_register_response",
            "security.change_password",
            "security.wan_delete",
        ),
        Help(
            _l(
                "How you sign in: password, authenticator app, passkeys, recovery codes, and "
                "where you are signed in now."
            ),
            _l(
                "Owners need a second step. Keep the recovery codes on paper: they let you in "
                "when the phone is lost."
            ),
            "masuk-dan-keamanan-akun",
        ),
    ),
    (
        (
            "security.login",
            "security.forgot_password",
            "security.reset_password",
            "security.two_factor_token_validation",
            "security.two_factor_rescue",
            "security.tf_select",
            "security.mf_recovery",
            "security.wan_signin",
            "security.wan_signin_response",
            "security.logout",
        ),
        Help(
            _l(
                "Sign-in for staff. Participants need no account: they open the link in their "
                "message."
            ),
            _l(
                "If you forgot your password, have a link sent. If you lost your phone, use a recovery code or ask an owner."
            ),
            "masuk-dan-keamanan-akun",
        ),
    ),
    (
        ("security.verify", "security.wan_verify", "security.wan_verify_response"),
        Help(
            _l("Confirms that it is you before something that cannot be undone."),
            _l("Type your password or use a passkey; you then return to where you were."),
            "masuk-dan-keamanan-akun",
        ),
    ),
    (
        ("office.handbook",),
        Help(
            _l("The guide for organizers, with pictures. It needs no internet."),
            _l(
                "Choose a section at the top. Words in bold are the names of pages and buttons as "
                "they stand on the screen."
            ),
            "masuk-dan-keamanan-akun",
        ),
    ),
)
