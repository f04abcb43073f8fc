"""Events: making them, what they offer, telling that something changed."""

from flask_babel import lazy_gettext as _l

from eventreg.web.help.words import Entry, Help

ENTRIES: tuple[Entry, ...] = (
    (
        ("office.events",),
        Help(
            _l("All events that you work for: those that come, drafts, and those that are over."),
            _l(
                "Open an event by its name, or begin a new one. A copy of an earlier event saves "
                "most of the work."
            ),
            "menyiapkan-kegiatan",
        ),
    ),
    (
        ("office.new_event",),
        Help(
            _l("Makes the draft of an event. Only staff see a draft."),
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
            _l("Makes a new draft like an event that you have held before."),
            _l(
                "Choose the first day; all sessions move along. What is taken along and what is "
                "not stands on the page: nobody’s registration ever is."
            ),
            "menyalin-kegiatan",
        ),
    ),
    (
        ("office.overview",),
        Help(
            _l(
                "Everything about this event in one place: what needs you now, and how sign-up "
                "and attendance stand."
            ),
            _l(
                "Begin at the top: each line of what needs you leads to the page where it is "
                "done. Below each chart its figures stand as a table as well."
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
            _l(
                "Read it, then copy it or open it in WhatsApp. “Make it anew” takes the figures "
                "of now."
            ),
            "laporan-untuk-whatsapp",
        ),
    ),
    (
        ("office.edit_event",),
        Help(
            _l(
                "What people read about the event: title, place, whom they ask, how they attend, "
                "and how sign-up works."
            ),
            _l(
                "Change what is wrong and save. When hours or the place have changed, you are "
                "asked afterwards whether people are to be told."
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
            _l(
                "One session: what people are scanned for, in which room, and from when until "
                "when they are let in."
            ),
            _l(
                "Sessions may lie beside each other in different rooms. A session with scans "
                "cannot be removed any more."
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
                "Set only the limits that you need. Whoever has a place already never loses it "
                "because a limit becomes lower."
            ),
            "sesi-dan-kategori",
        ),
    ),
    (
        ("office.questions", "office.new_question", "office.edit_question"),
        Help(
            _l("What you ask beyond the usual fields, for example the size of a T-shirt."),
            _l(
                "Choose how it is answered and who is asked. A question that is stopped keeps its "
                "answers."
            ),
            "pertanyaan-tambahan",
        ),
    ),
    (
        ("office.preview_form", "office.preview_group", "office.preview_event"),
        Help(
            _l("The event as participants see it; this explanation alone they do not see."),
            _l("Try everything out: nobody is registered here, and nothing that you type is kept."),
            "menyiapkan-kegiatan",
        ),
    ),
    (
        ("office.check_event", "office.unpublish"),
        Help(
            _l("Decides whether people can see the event and sign up."),
            _l(
                "Mend what is named here, then publish. Taking it back hides the page; whoever is "
                "registered stays registered."
            ),
            "menyiapkan-kegiatan",
        ),
    ),
    (
        ("office.share",),
        Help(
            _l("The link, the text for WhatsApp and the poster by which people find the sign-up."),
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
                "Moves a session that begins later than planned; all phones at the door follow at "
                "once."
            ),
            _l("Say by how many minutes. It can be taken back on the same page."),
            "mengawasi-dari-kantor",
        ),
    ),
    (
        ("office.tell",),
        Help(
            _l("Asks whether people are told that hours, place or sessions have changed."),
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
            _l(
                "Cancels the event, or takes the cancellation back. Registrations are kept either "
                "way."
            ),
            _l(
                "Write the reason: everybody reads it. Messages leave after five minutes, so that "
                "a mistake can still be taken back."
            ),
            "kegiatan-berubah-atau-batal",
        ),
    ),
    (
        ("office.settings",),
        Help(
            _l("Every part of the event’s set-up, how it stands, and the way to it."),
            _l(
                "Nothing here must be filled in before people sign up. Open what you want to "
                "change, and come back here."
            ),
            "pengaturan-kegiatan",
        ),
    ),
    (
        ("office.texts",),
        Help(
            _l("The event’s texts in Indonesian and in English."),
            _l(
                "Fill in the Indonesian; add the English where guests need it. Everybody reads "
                "the own language, and Indonesian where nothing else is written."
            ),
            "pengaturan-kegiatan",
        ),
    ),
    (
        ("office.letterhead", "office.office_letterhead", "office.papers"),
        Help(
            _l(
                "What stands on printed papers: letterhead, logo and signers, and on which paper "
                "they are printed."
            ),
            _l(
                "The whole office has one setting; an event says only what differs. Look at the "
                "empty sheet before you print a hundred."
            ),
            "kop-dan-lembar-kertas",
        ),
    ),
)
