"""What leaves the event or is kept of it: files, the log, keys of other systems."""

from flask_babel import lazy_gettext as _l

from eventreg.web.help.words import Entry, Help

ENTRIES: tuple[Entry, ...] = (
    (
        ("office.export", "office.export_selected"),
        Help(
            _l("The files of this event: attendance, people and recaps."),
            _l(
                "Choose what you need. The files hold personal data, and each download is noted "
                "with your name."
            ),
            "setelah-kegiatan",
        ),
    ),
    (
        ("office.badges", "office.print_badges"),
        Help(
            _l("Badges of the people who hold a ticket, as a file to print."),
            _l(
                "Choose a layout and download the file. To print only some, mark them in the list "
                "of participants and press “Print badges…” there."
            ),
            "tanda-pengenal",
        ),
    ),
    (
        ("office.audit", "office.office_audit"),
        Help(
            _l("Every change and every download: who, when, from where, before and after."),
            _l(
                "Filter by person, action or day, or download it as a file. Nothing here can be "
                "changed."
            ),
            "catatan-aktivitas",
        ),
    ),
    (
        ("office.api_keys", "office.api_key", "office.revoke_api_key"),
        Help(
            _l(
                "Keys by which other systems of the office read or send registrations of this "
                "event."
            ),
            _l(
                "Give each system a key of its own. It is shown once; revoke it when it is lost "
                "or not needed any more."
            ),
            "sistem-lain",
        ),
    ),
    (
        ("office.edit_privacy",),
        Help(
            _l(
                "How long the personal data of this event are kept, and who answers questions about "
                "them."
            ),
            _l(
                "Change the periods only for a reason, such as your retention schedule. "
                "Participants read them before they sign up."
            ),
            "data-pribadi-dan-arsip",
        ),
    ),
    (
        ("office.archive_event", "office.unarchive_event", "office.delete_event"),
        Help(
            _l("Archives an event that is over, or takes it out of the archive again."),
            _l(
                "An event with registrations is never deleted. Only an unused draft can be deleted, and this cannot be undone."
            ),
            "data-pribadi-dan-arsip",
        ),
    ),
)
