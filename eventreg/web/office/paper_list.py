"""`/office/events/<event>/sessions/<session>/paper`: the attendance sheet to print before the event."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations.sheets import print_sheet
from eventreg.checkin.queries.sheets import (
    PrintedSheet,
    SheetRow,
    people_of_session,
    printed_sheets,
    sheet_rows,
)
from eventreg.checkin.rules.sheets import SheetOrder
from eventreg.clock import local_day, utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event, EventSession
from eventreg.files.rules import download_name
from eventreg.papers.queries import format_of, letterhead_of
from eventreg.papers.rules import Orientation, PaperSize, SheetForm
from eventreg.papers.typesetting import pdf
from eventreg.people.numbers import format_nip, show_phone
from eventreg.tickets.images import svg
from eventreg.web.access import can, current_actor, requires
from eventreg.web.filters import event_place, event_text, local_date, local_span, local_time
from eventreg.web.kop import kop_of, signatures_of
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, session_or_404
from eventreg.web.office.inputs import choices_of, say
from eventreg.web.office.paper_format import format_field
from eventreg.web.page_form import PageForm


class PaperForm(PageForm):
    """How the sheet is printed."""

    order = RadioField(
        _l("Sorted by"),
        choices=choices_of({SheetOrder.NAME: _l("Name"), SheetOrder.AGENCY: _l("Organization")}),
        default=SheetOrder.NAME.value,
    )
    paper = format_field(PaperSize)
    orientation = format_field(Orientation)
    detail = format_field(SheetForm)


@office.get("/events/<slug:event>/sessions/<int:session_id>/paper")
@requires(Permission.CHECKIN_RECORD)
def paper_list(event: Event, session_id: int) -> str:
    """How the sheet should look, and the sheets that were printed."""
    return _page(event, session_or_404(event, session_id), _form(event, filled=True))


@office.post("/events/<slug:event>/sessions/<int:session_id>/paper")
@requires(Permission.CHECKIN_RECORD, archived=True)
def print_paper_list(event: Event, session_id: int) -> ResponseReturnValue:
    """Notes who stands in which row, then makes the PDF without holding anybody up."""
    one, form = session_or_404(event, session_id), _form(event)
    if not form.validate():
        return _page(event, one, form), 422
    order = SheetOrder(form.order.data)
    if not people_of_session(db.session(), event.id, one, order):
        say(form.order, _("Nobody is registered for this session yet."))
        return _page(event, one, form), 422
    sheet = print_sheet(db.session(), event, one, order, actor=current_actor(), now=utc_now())
    db.session.commit()
    with writing(intent=False):
        data = _sheet(event, one, sheet, form)
        db.session.commit()
    made = pdf("sheet", data)
    return _download(made, download_name("daftar-hadir", event.slug, one.title, extension="pdf"))


def _download(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _form(event: Event, *, filled: bool = False) -> PaperForm:
    """The form, `filled` with what holds for the event; the long list is for those who see numbers in full."""
    usual = format_of(db.session(), event.id)
    data = {"paper": usual.size, "orientation": usual.orientation, "detail": usual.form}
    form = PaperForm(data=data) if filled else PaperForm()
    if not can(Permission.REGISTRATIONS_EDIT, event):
        del form.detail
    return form


def _sheet(event: Event, one: EventSession, sheet: PrintedSheet, form: PaperForm) -> dict[str, Any]:
    venue = ", ".join(filter(None, (one.room, event_place(event, address=False))))
    when = f"{local_date(one.starts_at, event)}, {local_span(one, event)}"
    found = letterhead_of(db.session(), event.id)
    with_numbers = "detail" in form and form.detail.data == SheetForm.LONG
    rows = [row for row in sheet_rows(db.session(), event, one, sheet) if row.on_paper]
    return {
        "lang": language(),
        "paper": str(form.paper.data),
        "orientation": str(form.orientation.data),
        "kop": kop_of(found),
        "signatures": signatures_of(found, local_day(one.starts_at, event.timezone)),
        "words": _words(event, sheet),
        "event": {"title": event_text(event, "title"), "venue": venue},
        "session": {"title": one.title, "when": when},
        "people": [_person(row, with_numbers=with_numbers) for row in rows],
    }


def _words(event: Event, sheet: PrintedSheet) -> dict[str, Any]:
    return {
        "title": _("Attendance list"),
        "sheet": _("Sheet %(number)s", number=sheet.number),
        "printed": _("Printed %(time)s", time=local_time(sheet.printed_at, event)),
        "how": _("Sign in your row. Staff take the rows over later by number or code."),
        "page": _("Page"),
        "of": _("of"),
        "qr": _("QR code"),
        "heads": [
            _("No."),
            _("Name"),
            _("Organization"),
            _("Present"),
            _("Signature"),
            _("Code"),
        ],
    }


def _person(row: SheetRow, *, with_numbers: bool) -> dict[str, str]:
    person = row.registration
    nip = _("NIP %(nip)s", nip=format_nip(person.nip)) if person.nip else ""
    numbers = (nip, show_phone(person.phone or "")) if with_numbers else ()
    return {
        "name": person.printed_name,
        "numbers": " · ".join(filter(None, numbers)),
        "organization": person.organization_name,
        "category": person.offer.name(language()),
        "short": row.short,
        "qr": svg(row.short.replace(" ", "")),
    }


def _page(event: Event, one: EventSession, form: PaperForm) -> str:
    with writing(intent=False):
        return event_page(
            "office/paper_list.html",
            event,
            "overview",
            session=one,
            form=form,
            sheets=list(reversed(printed_sheets(db.session(), event.id, one.id))),
        )
