"""`/office/events/<event>/sessions/<session>/ticks`: taking over what was signed on paper."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries.sheets import (
    PrintedSheet,
    SheetRow,
    printed_sheets,
    sheet_rows,
    ticked_sheets,
)
from eventreg.checkin.rules.sheets import read_rows
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event, EventSession
from eventreg.web.access import requires
from eventreg.web.fields import Required, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, session_or_404
from eventreg.web.office.inputs import LocalMoment, on_wall, say
from eventreg.web.page_form import PageForm

#: Of what cannot be read so much is said back.
_MOST_NAMED = 8


class TicksForm(PageForm):
    """Who signed: by boxes (`person`), by row numbers, or by the codes of the rows."""

    sheet = HiddenField()
    at = LocalMoment(
        _l("Recorded as come at"),
        description=_l("Paper knows no minutes. Usually the beginning of the session."),
        validators=[Required(lambda: _("Please say when these people came."))],
    )
    rows = StringField(
        _l("Row numbers"),
        description=_l("For example: 1-5, 8, 12"),
        filters=[clean_lines],
        render_kw={"autocomplete": "off", "inputmode": "text"},
    )
    codes = TextAreaField(
        _l("Codes of rows"),
        description=_l("Read them with a USB reader, or type them: one in each line."),
        filters=[clean_lines],
        render_kw={"rows": "2", "autocomplete": "off", "spellcheck": "false"},
    )


@dataclass(frozen=True)
class Board:
    """A session's sheet as it is taken over: its rows, and which sheet that is (none: never printed)."""

    one: EventSession
    sheets: list[PrintedSheet]
    sheet: PrintedSheet | None
    rows: list[SheetRow]


@office.get("/events/<slug:event>/sessions/<int:session_id>/ticks")
@requires(Permission.CHECKIN_RECORD)
def paper_ticks(event: Event, session_id: int) -> str:
    """The rows of a sheet in its own order, to be ticked."""
    one, form = session_or_404(event, session_id), TicksForm()
    form.at.data = on_wall(min(one.starts_at, utc_now()), event.timezone)
    return _page(event, _board(event, one, request.args.get("sheet", "")), form, ())


@office.post("/events/<slug:event>/sessions/<int:session_id>/ticks")
@requires(Permission.CHECKIN_RECORD)
def preview_ticks(event: Event, session_id: int) -> ResponseReturnValue:
    """How many will be recorded, before they are."""
    one, form = session_or_404(event, session_id), TicksForm()
    db.session.commit()  # Nothing is written: phones at the door need not wait for this page.
    with writing(intent=False):
        return _previewed(event, one, form)


def _previewed(event: Event, one: EventSession, form: TicksForm) -> ResponseReturnValue:
    board = _board(event, one, form.sheet.data or "")
    ticked = request.form.getlist("person")
    good = form.validate()
    chosen = _chosen(form, board.rows, ticked)
    at = form.at.moment(event.timezone)
    if at is not None and at > utc_now():
        say(form.at, _("This lies ahead. Please choose a time that has passed."))
    if not good or form.errors or at is None:
        return _page(event, board, form, ticked), 422
    return _confirm(event, board, chosen, at)


def _board(event: Event, one: EventSession, wanted: str) -> Board:
    sheets = printed_sheets(db.session(), event.id, one.id)
    sheet = next((known for known in sheets if str(known.number) == wanted), None)
    if sheet is None and sheets:
        sheet = sheets[-1]
    rows = sheet_rows(db.session(), event, one, sheet)
    return Board(one, sheets, sheet, rows)


def _chosen(form: TicksForm, rows: Sequence[SheetRow], ticked: Collection[str]) -> list[SheetRow]:
    """The rows that are meant, each once. What names none is said beside its field."""
    numbers = read_rows(form.rows.data or "", len(rows))
    if numbers.wrong:
        wrong = ", ".join(numbers.wrong[:_MOST_NAMED])
        say(form.rows, _("This sheet has no such rows: %(rows)s", rows=wrong))
    typed = {_plain(line): line for line in (form.codes.data or "").split("\n") if line.strip()}
    unknown = typed.keys() - {_plain(row.short) for row in rows}
    if unknown:
        named = ", ".join(sorted(typed[code][:20] for code in unknown)[:_MOST_NAMED])
        say(form.codes, _("These codes are not on this sheet: %(codes)s", codes=named))
    people, codes = set(ticked), set(typed)
    chosen = [
        row
        for row in rows
        if row.number in numbers.numbers
        or str(row.registration.uid) in people
        or _plain(row.short) in codes
    ]
    if not chosen and not form.rows.errors and not form.codes.errors:
        say(form.rows, _("Tick at least one row, or type its number or code."))
    return chosen


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()


def _confirm(event: Event, board: Board, chosen: Sequence[SheetRow], at: datetime) -> str:
    due = [row for row in chosen if row.can_be_ticked]
    return event_page(
        "office/confirm_ticks.html",
        event,
        "overview",
        session=board.one,
        sheet=board.sheet,
        due=due,
        present=sum(row.entered_at is not None for row in chosen),
        gone=[row for row in chosen if not row.can_be_ticked and row.entered_at is None],
        at=at,
        people=" ".join(str(row.registration.uid) for row in due),
        batch=str(uuid4()),
    )


def _page(event: Event, board: Board, form: TicksForm, ticked: Collection[str]) -> str:
    form.sheet.data = str(board.sheet.number) if board.sheet else ""
    return event_page(
        "office/paper_ticks.html",
        event,
        "overview",
        session=board.one,
        board=board,
        form=form,
        ticked=set(ticked),
        recorded=ticked_sheets(db.session(), event.id, board.one.id),
    )
