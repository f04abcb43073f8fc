"""The day itself: phones, presence, paper, those who come without a registration, meetings online."""

from flask_babel import lazy_gettext as _l

from eventreg.web.help.words import Entry, Help

ENTRIES: tuple[Entry, ...] = (
    (
        ("office.devices", "office.pairing", "office.renew_pairing"),
        Help(
            _l("The phones and computers that scan at the door."),
            _l(
                "Add one and scan the code on its page with that phone. “Ready” says that it will "
                "work without a network as well."
            ),
            "menyiapkan-ponsel-pemindai",
        ),
    ),
    (
        ("office.revoke_device",),
        Help(
            _l("Ends the access of a phone, for example a lost one."),
            _l("It deletes its list as soon as it is online. What it scanned before still counts."),
            "menyiapkan-ponsel-pemindai",
        ),
    ),
    (
        ("office.load_queue",),
        Help(
            _l("Loads scans that a phone without a network saved as a file."),
            _l("You may load the same file again: nothing is counted twice."),
            "memindai",
        ),
    ),
    (
        ("office.board", "office.board_link"),
        Help(
            _l(
                "How many people have come, live; also for a big screen in the hall, without names."
            ),
            _l("Leave the page open. For the hall, create a separate link and end it afterwards."),
            "mengawasi-dari-kantor",
        ),
    ),
    (
        ("office.scan_conflicts",),
        Help(
            _l(
                "Scans that a phone without a network accepted although they should have been refused."
            ),
            _l(
                "Find out what happened, note it, and settle the entry. Nobody is turned "
                "away by this page."
            ),
            "mengawasi-dari-kantor",
        ),
    ),
    (
        ("office.moves",),
        Help(
            _l("Moves scans that a phone recorded for the wrong session."),
            _l(
                "Choose the phone and the hours, and check how many scans it concerns. This can be "
                "undone below."
            ),
            "mengawasi-dari-kantor",
        ),
    ),
    (
        ("office.still_inside", "office.reopen"),
        Help(
            _l("People with no check-out recorded for this session."),
            _l("Check them all out at a time you choose. This can be undone as a whole."),
            "mengawasi-dari-kantor",
        ),
    ),
    (
        ("office.absent", "office.mark"),
        Help(
            _l("Who is expected in this session and not present, and why."),
            _l(
                "Note excused, ill or late. The note stands in the workbook; it does not count as "
                "presence."
            ),
            "mengawasi-dari-kantor",
        ),
    ),
    (
        ("office.check_in", "office.record_by_hand", "office.undo_scan"),
        Help(
            _l("Records attendance by hand, or undoes it."),
            _l("Check the person and the session once more. Your name is kept with the record."),
            "mencatat-tanpa-memindai",
        ),
    ),
    (
        (
            "office.checkpoints",
            "office.edit_checkpoint",
            "office.remove_checkpoint",
            "office.received",
        ),
        Help(
            _l(
                "Where people receive something once, such as a meal or a seminar kit, and who "
                "has received it."
            ),
            _l(
                "Add a place; the phones at the door offer it beside the sessions. Receiving "
                "something is no presence."
            ),
            "mengawasi-dari-kantor",
        ),
    ),
    (
        ("office.paper_list", "office.paper_ticks", "office.record_ticks", "office.undo_ticks"),
        Help(
            _l("The attendance list on paper, and recording signed sheets."),
            _l(
                "Print it before the event. Afterwards tick the rows that are signed; everything "
                "can be undone together."
            ),
            "bila-tidak-ada-ponsel-yang-berfungsi",
        ),
    ),
    (
        (
            "office.walk_ins",
            "office.not_added_people",
            "office.not_added_person",
            "office.admit_at_door",
            "office.add_not_added",
            "office.settle",
        ),
        Help(
            _l(
                "People who come without a registration, and those added at a desk who could not be registered."
            ),
            _l(
                "Admit people at the desk; they are checked in at once. For the others, give a place or write a note."
            ),
            "orang-tanpa-kode-qr",
        ),
    ),
    (
        ("office.online", "office.online_word"),
        Help(
            _l(
                "Attendance in a meeting online: words that you announce, and reports of the "
                "meeting program."
            ),
            _l(
                "Announce a word, share the screen that shows it, and let people type it on their "
                "own pages."
            ),
            "kata-presensi",
        ),
    ),
    (
        ("office.new_report", "office.meeting_report", "office.meeting_person"),
        Help(
            _l("Takes attendance from the report of Zoom, Google Meet or Teams."),
            _l(
                "Upload the CSV, settle the names that were not found, then record. All of it can "
                "be undone."
            ),
            "laporan-zoom",
        ),
    ),
)
