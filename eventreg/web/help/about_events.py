"""Events: making them, what they offer, telling that something changed."""

from flask_babel import lazy_gettext as _l

from eventreg.web.help.words import Entry, Help

ENTRIES: tuple[Entry, ...] = (
    (
        ("office.events",),
        Help(
            _l("All the events you work for: upcoming, drafts and past ones."),
            _l(
                "Open an event by its name, or start a new one. Copying an earlier event saves "
                "most of the work."
            ),
            "menyiapkan-kegiatan",
        ),
    ),
    (
        ("office.new_event",),
        Help(
            _l("Creates a draft of an event. Only staff see a draft."),
            _l(
                "A title and a day are enough for now: choose what kind of event it is, and the "
                "rest is filled in for you. Everything can be changed later."
            ),
            "menyiapkan-kegiatan",
        ),
    ),
    (
        ("office.copy_event",),
        Help(
            _l("Creates a new draft from an earlier event."),
            _l(
                "Choose the first day; all sessions move with it. The page says what is copied and what is not; registrations never are."
            ),
            "menyalin-kegiatan",
        ),
    ),
    (
        ("office.overview",),
        Help(
            _l(
                "Everything about this event in one place: what needs your attention now, and the state of sign-up and attendance."
            ),
            _l(
                "Start at the top: each line leads to the page where the matter is settled. Below each chart, the same figures are shown as a table."
            ),
            "ringkasan",
        ),
    ),
    (
        ("office.report_page",),
        Help(
            _l(
                "The report on the event for your superior: numbers, categories and regions as "
                "they are at this moment, without names."
            ),
            _l("Read it, then copy it or open it in WhatsApp. “Refresh” updates the figures."),
            "laporan-untuk-whatsapp",
        ),
    ),
    (
        ("office.edit_event",),
        Help(
            _l(
                "What people read about the event: title, place, contact, how to attend, and how to sign up."
            ),
            _l(
                "Correct what is wrong and save. If the time or place has changed, you are then asked whether to tell people."
            ),
            "menyiapkan-kegiatan",
        ),
    ),
    (
        ("office.program",),
        Help(
            _l("The sessions of the event, and the categories in which people sign up."),
            _l(
                "Open a session to set its hours, and a category to set its quota and who may "
                "sign up. From here you also delay a session, or note who is not present."
            ),
            "sesi-dan-kategori",
        ),
    ),
    (
        ("office.new_session", "office.edit_session", "office.remove_session"),
        Help(
            _l("One session: its time and room, and from when until when people are let in."),
            _l(
                "Sessions may run at the same time in different rooms. A session that has scans cannot be removed."
            ),
            "sesi-dan-kategori",
        ),
    ),
    (
        ("office.new_category", "office.edit_category", "office.remove_category"),
        Help(
            _l(
                "One category of participants: its name, its quota, what is asked, and whether "
                "people sign up by themselves."
            ),
            _l(
                "Set only the limits you need. Lowering a limit never takes a place away from anybody."
            ),
            "sesi-dan-kategori",
        ),
    ),
    (
        ("office.questions", "office.new_question", "office.edit_question"),
        Help(
            _l("What you ask beyond the usual fields, for example the size of a T-shirt."),
            _l(
                "Choose how it is answered and who is asked. A question that is no longer asked keeps its "
                "answers."
            ),
            "pertanyaan-tambahan",
        ),
    ),
    (
        ("office.preview_form", "office.preview_group", "office.preview_event"),
        Help(
            _l("The event as participants see it, except for this explanation."),
            _l("Try everything out: nobody is registered here, and nothing that you type is kept."),
            "menyiapkan-kegiatan",
        ),
    ),
    (
        ("office.check_event", "office.unpublish"),
        Help(
            _l("Decides whether people can see the event and sign up."),
            _l(
                "Correct what is listed here, then publish. Unpublishing hides the page; everybody who is "
                "registered stays registered."
            ),
            "menyiapkan-kegiatan",
        ),
    ),
    (
        ("office.share",),
        Help(
            _l("The link, the WhatsApp text and the poster that lead people to the sign-up page."),
            _l(
                "Copy the text into your groups or print the poster. When that is done, press “I "
                "have shared it”."
            ),
            "membagikan-kegiatan",
        ),
    ),
    (
        ("office.delay",),
        Help(
            _l(
                "Delays a session that starts later than planned; all phones at the door follow at "
                "once."
            ),
            _l("Enter the number of minutes. This can be undone on the same page."),
            "mengawasi-dari-kantor",
        ),
    ),
    (
        ("office.tell",),
        Help(
            _l(
                "Asks whether to tell people what has changed: times, place, sessions or the meeting link."
            ),
            _l(
                "Read the message, add a sentence of your own if it helps, then tell everybody or "
                "nobody."
            ),
            "kegiatan-berubah-atau-batal",
        ),
    ),
    (
        ("office.cancel_event", "office.restore_event"),
        Help(
            _l("Cancels the event, or undoes the cancellation. Registrations are kept either way."),
            _l(
                "Write the reason; everybody will read it. Messages are sent after five minutes, so "
                "a mistake can still be undone."
            ),
            "kegiatan-berubah-atau-batal",
        ),
    ),
    (
        ("office.settings",),
        Help(
            _l("Every part of the event’s setup, its current state, and a link to it."),
            _l(
                "None of this has to be filled in before people sign up. Open whatever you want to change, then come back here."
            ),
            "pengaturan-kegiatan",
        ),
    ),
    (
        ("office.texts",),
        Help(
            _l("The event’s texts in Indonesian and in English."),
            _l(
                "Fill in the Indonesian text, and add English where guests need it. Everybody reads their own language, or Indonesian where there is no translation."
            ),
            "pengaturan-kegiatan",
        ),
    ),
    (
        ("office.letterhead", "office.office_letterhead", "office.papers"),
        Help(
            _l(
                "What appears on printed documents: letterhead, logo and signers, and the paper size."
            ),
            _l(
                "Set it once for the whole office; an event only needs what differs. Check the sample sheet before printing in bulk."
            ),
            "kop-dan-lembar-kertas",
        ),
    ),
)
