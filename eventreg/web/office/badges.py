"""`/office/events/<event>/badges`: badges to print, of everybody, of those chosen in the list, of one person."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField

from eventreg.accounts.rules import Permission
from eventreg.checkin.rules.sheets import SheetOrder
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.papers.rules import MOST_BADGES, BadgeLayout
from eventreg.participants.badges import Badged, badged, people_of_file
from eventreg.participants.operations import note_badges
from eventreg.participants.queries import Selection
from eventreg.registration.rules import State
from eventreg.web.access import current_actor, requires
from eventreg.web.filters import number as number_in_words
from eventreg.web.office.badge_paper import badge_title, badges_download, badges_of, badges_pdf
from eventreg.web.office.blueprint import office
from eventreg.web.office.bulk import back_to_list, hidden_of, seen_here, selection_here
from eventreg.web.office.frame import event_page, only_reading, registration_or_404
from eventreg.web.office.inputs import choices_of
from eventreg.web.office.list_address import arguments_of, sort_from, told_of
from eventreg.web.office.registrations import wanted_here
from eventreg.web.page_form import PageForm
from eventreg.web.settings import current_settings

LAYOUTS = {
    BadgeLayout.SHEET: _l("Eight on a sheet of A4, to cut apart (9 × 6.5 cm each)"),
    BadgeLayout.SINGLE: _l("One on each page of A6, for badge holders of that size"),
}


class BadgeForm(PageForm):
    """How badges lie on paper, in what order, and which of several files is wanted."""

    layout = RadioField(_l("Layout"), choices=choices_of(LAYOUTS), default=BadgeLayout.SHEET.value)
    order = RadioField(
        _l("Sorted by"),
        choices=choices_of({SheetOrder.NAME: _l("Name"), SheetOrder.AGENCY: _l("Organization")}),
        default=SheetOrder.NAME.value,
    )
    part = SelectField(_l("File"), default="1")
    q = HiddenField()

    def offer(self, found: Badged) -> None:
        """The files, where one does not hold them all."""
        self.part.choices = [
            (str(one), _file_words(one, found.badges)) for one in range(1, found.files + 1)
        ]

    @property
    def file(self) -> int:
        """Which file is wanted, from 1. Only after `validate`."""
        return int(self.part.data)


@office.get("/events/<slug:event>/badges")
@requires(Permission.REGISTRATIONS_EDIT)
def badges(event: Event) -> str:
    """The badges of everybody whom the address names: without a filter, of all."""
    return _preview(event, BadgeForm(), Selection(wanted_here(event)))


@office.post("/events/<slug:event>/badges")
@requires(Permission.REGISTRATIONS_EDIT)
def print_badges(event: Event) -> ResponseReturnValue:
    """First how many there are and who gets none, then the file."""
    selection = selection_here(event)
    if selection is None:
        flash(_("Please mark at least one person first."), "warning")
        return redirect(back_to_list(event), 303)
    form = BadgeForm()
    if request.form.get("do") != "print-now":
        return _preview(event, form, selection)
    with only_reading():
        found = badged(db.session(), event.id, selection)
        form.offer(found)
        if not form.validate():
            return _preview(event, form, selection), 422
        if found.seen != seen_here() or not found.badges:
            return _preview(event, form, selection, differs=True), 409
        return _file(event, form, selection, found)


@office.post("/events/<slug:event>/registrations/<uuid:uid>/badge")
@requires(Permission.REGISTRATIONS_EDIT)
def print_badge(event: Event, uid: UUID) -> ResponseReturnValue:
    """The badge of one person, whose ticket is in force: alone on its page, or first on a sheet."""
    one = registration_or_404(event, uid)
    if one.state is not State.CONFIRMED:
        abort(404)
    layout = _asked_layout()
    slug, title = event.slug, badge_title(event)
    drawn = badges_of(event, [one], current_settings().base_url)
    actor, now = current_actor(), utc_now()
    note_badges(
        db.session(), event.id, layout, badges=1, selection="marked", actor=actor, now=now, one=one
    )
    db.session.commit()
    return badges_download(slug, badges_pdf(title, layout, drawn))


def _asked_layout() -> BadgeLayout:
    """What the button's form says; alone on a page where it says nothing that there is."""
    asked = request.form.get("layout")
    return BadgeLayout(asked) if asked in set(BadgeLayout) else BadgeLayout.SINGLE


def _file(
    event: Event, form: BadgeForm, selection: Selection, found: Badged
) -> ResponseReturnValue:
    """Read at once, set without a transaction, noted, then sent."""
    layout, order, actor = (
        BadgeLayout(form.layout.data),
        SheetOrder(form.order.data),
        current_actor(),
    )
    whose = "marked" if selection.uids else told_of(event, selection.wanted) or "everybody"
    event_id, slug, title = event.id, event.slug, badge_title(event)
    people = people_of_file(db.session(), event_id, selection, order, form.file)
    drawn = badges_of(event, people, current_settings().base_url)
    db.session.rollback()
    content, count = badges_pdf(title, layout, drawn), len(drawn)
    with writing():
        note_badges(
            db.session(),
            event_id,
            layout,
            badges=count,
            selection=whose,
            actor=actor,
            now=utc_now(),
        )
        db.session.commit()
    return badges_download(slug, content, form.file if found.files > 1 else 0)


def _file_words(file: int, badges: int) -> str:
    """Whose badges are in a file, by their places in the order."""
    first, last = (file - 1) * MOST_BADGES + 1, min(file * MOST_BADGES, badges)
    words = {"first": number_in_words(first), "last": number_in_words(last)}
    return str(_("Badges %(first)s to %(last)s", **words))


def _preview(event: Event, form: BadgeForm, selection: Selection, *, differs: bool = False) -> str:
    """How many badges, who first, and who gets none. `differs`: others are meant by now."""
    again = Selection(selection.wanted, selection.uids)
    arguments = arguments_of(event, wanted_here(event), sort_from(request.args))
    with only_reading():
        found = badged(db.session(), event.id, again)
        form.offer(found)
        return event_page(
            "office/badges.html",
            event,
            "participants",
            form=form,
            found=found,
            before=seen_here() if differs else None,
            hidden=hidden_of(again, found.seen),
            back=back_to_list(event),
            here=url_for("office.print_badges", event=event.slug, **arguments),
        )
