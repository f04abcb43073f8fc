"""`/office/events/<event>/settings`: every section of an event's set-up, how it stands, and the way to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts import queries as accounts
from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import devices_of
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.queries import questions
from eventreg.events.texts import in_english, written
from eventreg.keys.queries import keys_of
from eventreg.papers.queries import format_of, letterhead_of, own_letterhead, style_of
from eventreg.web.access import can, requires
from eventreg.web.filters import event_days, event_place, label, number
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading


@dataclass(frozen=True)
class Section:
    """One section: what it is called, what belongs to it, how it stands, and where it is changed."""

    title: str
    about: str
    state: str
    url: str


@office.get("/events/<slug:event>/settings")
@requires(Permission.EVENTS_VIEW)
def settings(event: Event) -> str:
    """The sections that whoever looks may open."""
    with only_reading():
        groups = [
            (_("About the event"), [*_itself(event), *_texts(event)]),
            (_("Who takes part"), list(_sign_up(event))),
            (_("Papers"), list(_papers(event))),
            (_("Personal data"), list(_privacy(event))),
            (_("Staff, devices and other systems"), list(_helpers(event))),
        ]
        shown = [(title, sections) for title, sections in groups if sections]
        return event_page("office/settings.html", event, "settings", groups=shown)


def _itself(event: Event) -> Iterator[Section]:
    if can(Permission.EVENTS_EDIT, event):
        where = event_place(event, address=False)
        yield Section(
            _("Name, place and sign-up"),
            _("Name, page address, place, sign-up period and contact."),
            " · ".join(filter(None, (label(event.state), where))),
            url_for("office.edit_event", event=event.slug),
        )
    count = len(event.sessions)
    known = ngettext("%(num)s session", "%(num)s sessions", count)
    yield Section(
        _("Programme and sessions"),
        _("Days and hours, rooms, who is admitted, and what is handed out."),
        " · ".join(filter(None, (known, event_days(event)))) if count else _("No session yet"),
        url_for("office.program", event=event.slug),
    )


def _texts(event: Event) -> Iterator[Section]:
    if not can(Permission.EVENTS_EDIT, event):
        return
    english, all_of_them = in_english(event), written(event)
    yield Section(
        _("Texts in two languages"),
        _("Name, theme, description, the way there, what to bring, and thanks."),
        _("In English: %(some)s of %(all)s texts", some=number(english), all=number(all_of_them))
        if english
        else _("Only in Indonesian"),
        url_for("office.texts", event=event.slug),
    )


def _sign_up(event: Event) -> Iterator[Section]:
    count = len(event.offers)
    known = ngettext("%(num)s category", "%(num)s categories", count)
    limits = [one.quota for one in event.offers if one.counts]
    yield Section(
        _("Categories and quotas"),
        _("Who the event is for, how many of each, and whether staff approve."),
        " · ".join((known, _limit(event.capacity, limits))) if count else _("No category yet"),
        url_for("office.program", event=event.slug, _anchor="categories"),
    )
    asked = sum(not one.retired for one in questions(db.session(), event.id))
    yield Section(
        _("Extra questions"),
        _("What you ask besides personal details."),
        ngettext("%(num)s question", "%(num)s questions", asked) if asked else _("None"),
        url_for("office.questions", event=event.slug),
    )


def _limit(capacity: int | None, limits: list[int | None]) -> str:
    """How many people there is place for: by the event's own limit, or by those of all categories."""
    given = [one for one in limits if one is not None]
    if capacity is None and len(given) < len(limits):
        return str(_("no limit"))
    places = min(
        filter(None, (capacity, sum(given) if len(given) == len(limits) else None)), default=0
    )
    return str(ngettext("%(num)s place", "%(num)s places", places))


def _papers(event: Event) -> Iterator[Section]:
    if not can(Permission.EVENTS_EDIT, event):
        return
    form = format_of(db.session(), event.id)
    yield Section(
        _("Letterhead and signers"),
        _("The letterhead with its logo, and who signs the documents."),
        _letterhead(event),
        url_for("office.letterhead", event=event.slug),
    )
    yield Section(
        _("Papers and their format"),
        _("Attendance lists, posters, and on what they are printed."),
        " · ".join(label(one) for one in (form.size, form.orientation) if one),
        url_for("office.papers", event=event.slug),
    )


def _letterhead(event: Event) -> str:
    found = letterhead_of(db.session(), event.id)
    own = own_letterhead(style_of(db.session(), event.id))
    if not found.heading:
        kop = _("No letterhead yet")
    else:
        kop = _("Letterhead of its own") if own.heading else _("Letterhead of the office")
    count = len(found.signers)
    signers = ngettext("%(num)s signer", "%(num)s signers", count) if count else _("no signer")
    return f"{kop} · {signers}"


def _privacy(event: Event) -> Iterator[Section]:
    if not can(Permission.EVENTS_EDIT, event):
        return
    months, years = event.contact_months, event.attendance_years
    contact = ngettext("Contact data %(num)s month", "Contact data %(num)s months", months)
    attendance = ngettext("attendance %(num)s year", "attendance %(num)s years", years)
    yield Section(
        _("Privacy and retention"),
        _("How long data are kept, and who answers questions about them."),
        f"{contact} · {attendance}",
        url_for("office.edit_privacy", event=event.slug),
    )


def _helpers(event: Event) -> Iterator[Section]:
    if can(Permission.STAFF_MANAGE, event):
        count = len(accounts.team(db.session(), event.id))
        yield Section(
            _("Team"),
            _("Who works for this event, and what they may do."),
            ngettext("%(num)s role", "%(num)s roles", count)
            if count
            else _("Nobody assigned to this event yet"),
            url_for("office.team", event=event.slug),
        )
    if can(Permission.DEVICES_MANAGE, event):
        paired = [one for one in devices_of(db.session(), event.id) if one.revoked_at is None]
        count = sum(one.paired_at is not None for one in paired)
        yield Section(
            _("Devices"),
            _("Phones and computers that scan at the door."),
            ngettext("%(num)s paired", "%(num)s paired", count) if count else _("None paired yet"),
            url_for("office.devices", event=event.slug),
        )
    if can(Permission.KEYS_MANAGE, event):
        count = sum(one.revoked_at is None for one in keys_of(db.session(), event.id))
        yield Section(
            _("Other systems"),
            _("Keys by which other programs read or send data."),
            ngettext("%(num)s key", "%(num)s keys", count) if count else _("None"),
            url_for("office.api_keys", event=event.slug),
        )
