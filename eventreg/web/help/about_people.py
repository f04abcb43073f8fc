"""The people of an event: who is registered, waits, is decided on, comes in a group."""

from flask_babel import lazy_gettext as _l

from eventreg.web.help.words import Entry, Help

ENTRIES: tuple[Entry, ...] = (
    (
        ("office.registrations",),
        Help(
            _l("Everybody in this event, whatever their state."),
            _l(
                "Search by name, phone, NIP or agency, or filter; filters stay in the address, so "
                "the list can be kept as a bookmark. Mark people to do something to all of them "
                "at once."
            ),
            "peserta",
        ),
    ),
    (
        ("office.registration", "office.save_note"),
        Help(
            _l(
                "Everything about one person: data, attendance, letters, consents, messages, "
                "notes, and what happened when."
            ),
            _l(
                "The buttons at the top change the registration. Attendance is noted beside its "
                "session; every change stands in the timeline with its author."
            ),
            "halaman-seorang-peserta",
        ),
    ),
    (
        ("office.choose_category", "office.add_registration"),
        Help(
            _l("Registers somebody who did not sign up, for example by phone."),
            _l(
                "Choose the category and fill in what you know. The quota holds; beyond it only "
                "those go who may, with a reason."
            ),
            "peserta",
        ),
    ),
    (
        ("office.correct_registration",),
        Help(
            _l("Corrects the data of one person. The QR code stays the same."),
            _l("When the contact changes, the old one and the new one are both told."),
            "halaman-seorang-peserta",
        ),
    ),
    (
        ("office.cancel_registration",),
        Help(
            _l("Cancels one registration. The place goes to the next who waits."),
            _l("Write the reason. It cannot be taken back; the person may sign up again."),
            "halaman-seorang-peserta",
        ),
    ),
    (
        ("office.substitute_registration",),
        Help(
            _l("Gives the place of one person to another one."),
            _l(
                "Fill in who comes instead, and why. The earlier QR code is refused from then on; "
                "both names stay on record."
            ),
            "peserta-pengganti",
        ),
    ),
    (
        ("office.letter",),
        Help(
            _l("The letter of assignment that belongs to this registration."),
            _l("Load a scan or a photo of it. Only staff of this event can open it."),
            "halaman-seorang-peserta",
        ),
    ),
    (
        ("office.bulk_actions", "office.bulk_action"),
        Help(
            _l(
                "What is done to many people at once: looked at first, then done, and taken back "
                "as a whole."
            ),
            _l(
                "Nothing happens before you have seen how many it concerns and how each will "
                "fare. Earlier actions stay in the list, with their way back."
            ),
            "banyak-orang-sekaligus",
        ),
    ),
    (
        ("office.approvals", "office.decide", "office.decision"),
        Help(
            _l("The people on whom staff decide, and the decisions made so far."),
            _l(
                "Mark people, look at what will happen, then approve or reject. They are told "
                "after five minutes, so that you can take it back."
            ),
            "persetujuan",
        ),
    ),
    (
        ("office.waiting", "office.prefer"),
        Help(
            _l("Who waits for a place, in which order, and what for."),
            _l(
                "Places that become free are given out by themselves. Put somebody first only "
                "with a reason: it adds no place."
            ),
            "daftar-tunggu",
        ),
    ),
    (
        ("office.duplicates", "office.merge_people"),
        Help(
            _l("Registrations that may be of one person."),
            _l(
                "Look at both side by side and say whether it is one person. A merge can be "
                "undone here."
            ),
            "pendaftaran-ganda",
        ),
    ),
    (
        (
            "office.places",
            "office.choose_regions",
            "office.region_places",
            "office.release_places",
        ),
        Help(
            _l("How many places there are for whom: by category and by regency or city."),
            _l(
                "Places kept for a region go to no other before you release them. Before that you "
                "see who would get them."
            ),
            "kuota-dan-tempat-daerah",
        ),
    ),
    (
        (
            "office.invitations",
            "office.new_invitation",
            "office.paste_invitations",
            "office.invitation",
            "office.edit_invitation",
            "office.remove_invitation",
        ),
        Help(
            _l(
                "Agencies and KIM that you invite, each with a link of its own and with places, "
                "and groups that signed up by themselves."
            ),
            _l(
                "Invite one, or paste a list. Whoever has not answered stands on top of the "
                "filter for the telephone."
            ),
            "rombongan-dan-undangan",
        ),
    ),
    (
        ("office.event_agencies", "office.unanswered"),
        Help(
            _l("For each agency, KIM and region: how many were invited, are registered, and came."),
            _l(
                "Look for those without an answer and remind them by WhatsApp. The list can be "
                "printed on one page."
            ),
            "diundang-terdaftar-hadir",
        ),
    ),
    (
        (
            "office.event_names",
            "office.office_names",
            "office.event_choose",
            "office.office_choose",
        ),
        Help(
            _l("Names of agencies and KIM as people typed them, which match no entry yet."),
            _l(
                "Say what each means; the likeliest entry stands beside it. From then on "
                "everybody who types that name counts for the entry. It can be taken back."
            ),
            "nama-instansi",
        ),
    ),
    (
        (
            "office.agencies",
            "office.new_agency",
            "office.agency",
            "office.save_alias",
            "office.merge_agencies",
            "office.merge_agencies_now",
        ),
        Help(
            _l("The agencies and KIM under which people are counted, for all events."),
            _l(
                "Each has one name that is shown and any number by which it is found. Merge what "
                "stands here twice; a merge can be taken back."
            ),
            "nama-instansi",
        ),
    ),
    (
        (
            "office.imports",
            "office.import_columns",
            "office.import_state",
            "office.confirm_import",
        ),
        Help(
            _l("Takes over a list of people from Excel or CSV."),
            _l(
                "Choose the file, check what its columns hold, read what becomes of each row, and "
                "only then take it over."
            ),
            "unggah-daftar",
        ),
    ),
    (
        ("office.messages", "office.message"),
        Help(
            _l("What the people of this event were told, what waits, and what failed."),
            _l("Open a message to read it, send it once more, or withdraw it before it leaves."),
            "pesan",
        ),
    ),
    (
        ("office.whatsapp",),
        Help(
            _l("What you send by WhatsApp yourself, to people without an e-mail address."),
            _l(
                "Open the chat, send the prepared text, come back, and tick the line off. Offers "
                "of a place stand on top: their time runs from the tick."
            ),
            "kirim-lewat-whatsapp",
        ),
    ),
    (
        ("office.thanks",),
        Help(
            _l("Thanks everybody who was present, once, after the last session."),
            _l("Look at the message and at how many get it; you may add a sentence of your own."),
            "setelah-kegiatan",
        ),
    ),
    (
        (
            "office.new_message",
            "office.edit_message",
            "office.message_selected",
            "office.written_message",
            "office.confirm_message",
            "office.send_written",
        ),
        Help(
            _l("A message of your own to those whom you choose."),
            _l(
                "Choose who gets it, write, look at how a real person reads it, send a test to "
                "yourself, and only then send."
            ),
            "pesan-ke-banyak-orang",
        ),
    ),
)
