"""The people of an event: who is registered, waits, is decided on, comes in a group."""

from flask_babel import lazy_gettext as _l

from eventreg.web.help.words import Entry, Help

ENTRIES: tuple[Entry, ...] = (
    (
        ("office.registrations",),
        Help(
            _l("Everybody in this event, in any state."),
            _l(
                "Search by name, phone, NIP or agency, or filter. Filters stay in the address, so you can bookmark the list. Tick people to act on all of them "
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
                "Choose the category and fill in what you know. The quota applies; exceeding it takes a permission and a reason."
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
            _l("Cancels one registration. The place goes to the next person on the waiting list."),
            _l(
                "Write the reason and choose whether the person is told. You can undo it, as long as the place is still free."
            ),
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
            _l("Actions on many people at once: preview, confirm, and undo as a whole if needed."),
            _l(
                "Nothing happens before you have seen how many people it concerns and what happens to each. Earlier actions stay in the list and can be undone there."
            ),
            "banyak-orang-sekaligus",
        ),
    ),
    (
        ("office.approvals", "office.decide", "office.decision"),
        Help(
            _l("People waiting for a decision, and the decisions made so far."),
            _l(
                "Tick people, check the preview, then approve or reject. They are told after five minutes, so you can still undo it."
            ),
            "persetujuan",
        ),
    ),
    (
        ("office.waiting", "office.prefer"),
        Help(
            _l("Who is waiting for a place, in which order, and for what."),
            _l(
                "Free places are given out automatically. Put somebody first only "
                "with a reason: it adds no place."
            ),
            "daftar-tunggu",
        ),
    ),
    (
        ("office.duplicates", "office.merge_people"),
        Help(
            _l("Registrations that may belong to the same person."),
            _l(
                "Compare the two and say whether they are the same person. A merge can be "
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
            _l("How many places there are for each category and each regency or city."),
            _l(
                "Places kept for a region are not given to others until you release them. You first "
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
                "Invite one, or paste a list. “Show only those without an answer” is your list for phone calls."
            ),
            "rombongan-dan-undangan",
        ),
    ),
    (
        ("office.event_agencies", "office.unanswered"),
        Help(
            _l("For each agency, KIM and region: how many were invited, registered and came."),
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
            _l("Names of agencies and KIM that people typed and that are not known yet."),
            _l(
                "Choose the agency or KIM that each name means; the likeliest ones are suggested. From then on everybody who types that name counts for it. This can be undone."
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
            _l("The list of agencies and KIM by which participants are counted in all events."),
            _l(
                "Each has one official name and any number of other names. If one stands here twice, merge the two; this can be undone."
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
            _l("Imports a list of people from Excel or CSV."),
            _l(
                "Choose the file, check its columns, see what happens to each row, and only then confirm."
            ),
            "unggah-daftar",
        ),
    ),
    (
        ("office.messages", "office.message"),
        Help(
            _l("What people in this event were told, what is waiting, and what failed."),
            _l("Open a message to read it, send it again, or withdraw it before it is sent."),
            "pesan",
        ),
    ),
    (
        ("office.whatsapp",),
        Help(
            _l("What you send by WhatsApp yourself, to people without an e-mail address."),
            _l(
                "Open the chat, send the prepared text, come back and tick it off. Offers of a place come first: the time to answer runs from the tick."
            ),
            "kirim-lewat-whatsapp",
        ),
    ),
    (
        ("office.thanks",),
        Help(
            _l("Thanks everybody who was present, once, after the last session."),
            _l("Check the message and how many people get it; you may add a sentence of your own."),
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
            _l("A message of your own to the people you choose."),
            _l(
                "Choose who gets it, write, preview it as a real person will read it, send yourself a test, and only then send."
            ),
            "pesan-ke-banyak-orang",
        ),
    ),
)
