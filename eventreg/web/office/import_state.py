"""`/office/events/<event>/import/<import>`: how far a list is, and what becomes of each of its rows."""

from functools import partial
from io import BytesIO
from uuid import UUID

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.files import operations as files
from eventreg.files.rules import download_name
from eventreg.importing.operations import note_report
from eventreg.importing.readers import XLSX_TYPE, read_table
from eventreg.importing.rules.faults import REFUSALS
from eventreg.importing.rules.results import Result, RowResult
from eventreg.importing.rules.tables import NotRead, Table
from eventreg.importing.sentences import sentences_of
from eventreg.importing.writers.report import write_report
from eventreg.paging import Page, page_of_list
from eventreg.registration.models import Import
from eventreg.registration.rules import ImportState
from eventreg.web.access import current_actor, requires
from eventreg.web.filters import label, translated
from eventreg.web.letters import folder
from eventreg.web.office.blueprint import office
from eventreg.web.office.confirm_import import good_rows
from eventreg.web.office.frame import event_page
from eventreg.web.office.import_columns import import_or_404
from eventreg.web.office.import_progress import progress_page

_PER_PAGE = 50
_IN_WORK = (ImportState.CHECKING, ImportState.APPLYING)
_RESULTS = {result.value: result for result in Result}
_PROBLEMS = {
    "file_gone": _l("The file is not there any more. Please upload it again."),
    "too_old": _l("The file was deleted, as it had not been taken over for 30 days."),
    "gave_up": _l("The list could not be worked on: it failed several times. Divide the file and try again."),
    "unexpected": _l("Something went wrong on our side. Please try again, or ask whoever looks after the system."),
}  # fmt: skip


@office.get("/events/<slug:event>/import/<uuid:uid>")
@requires(Permission.REGISTRATIONS_EDIT)
def import_state(event: Event, uid: UUID) -> ResponseReturnValue:
    """How far the list is; once it is checked, what becomes of each row."""
    imported = import_or_404(event, uid, report=True)
    if imported.state is ImportState.UPLOADED:
        return redirect(url_for("office.import_columns", event=event.slug, uid=uid), 303)
    if imported.state in _IN_WORK:
        return progress_page(event, imported)
    shown = _RESULTS.get(request.args.get("show", ""))
    return event_page(
        "office/import_state.html",
        event,
        "participants",
        imported=imported,
        shown=shown,
        part=_part(imported, shown, request.args.get("page", 1, type=int)),
        results=list(Result),
        told=partial(sentences_of, headers=_titles(imported).column, translate=translated),
        problem=_problem(imported),
        good=good_rows(imported),
        page_url=partial(_page_url, event, uid, shown),
    )


@office.post("/events/<slug:event>/import/<uuid:uid>/report.xlsx")
@requires(Permission.REGISTRATIONS_EDIT, archived=True)
def import_report(event: Event, uid: UUID) -> Response:
    """The list with the errors beside its cells. Who took it out stands in the log, so it is no link."""
    imported, actor = import_or_404(event, uid, report=True), current_actor()
    db.session.commit()  # The right to write is given back while the file is made.
    content = _report(imported)
    note_report(db.session(), imported, actor=actor, now=utc_now())
    db.session.commit()
    response = Response(content, mimetype=XLSX_TYPE)
    name = download_name("hasil-unggahan", event.slug, extension="xlsx")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(imported: Import) -> bytes:
    with writing(intent=False):
        results = _results(imported)
        table = _table(imported) if results else abort(404)
        db.session.commit()
    file = BytesIO()
    words = {result: label(result) for result in Result}
    write_report(table, results, file, words=words, translate=translated)
    return file.getvalue()


def _results(imported: Import) -> list[RowResult]:
    return [RowResult.of(kept) for kept in imported.report.get("rows", [])]


def _part(imported: Import, shown: Result | None, number: int) -> Page[RowResult]:
    """One page of rows: of one result, or all with the errors first."""
    rows = _results(imported)
    chosen = [one for one in rows if shown in {None, one.result}]
    if shown is None:
        chosen.sort(key=lambda one: one.result is not Result.ERROR)
    return page_of_list(chosen, number, _PER_PAGE)


def _titles(imported: Import) -> Table:
    """The titles of the columns, as the table had them."""
    return Table("", 1, tuple(imported.head.get("headers", ())), ())


def _table(imported: Import) -> Table:
    if imported.file is None:
        abort(404)
    try:
        table = read_table(files.read(folder(), imported.file))
    except (FileNotFoundError, ValueError):
        abort(404)
    return abort(404) if isinstance(table, NotRead) else table


def _problem(imported: Import) -> str:
    """Why it failed, in a sentence."""
    refusals = {reason.value: sentence for reason, sentence in REFUSALS.items()}
    if imported.problem in refusals:
        return translated(refusals[imported.problem])
    return str(_PROBLEMS.get(imported.problem, "")) if imported.problem else ""


def _page_url(event: Event, uid: UUID, shown: Result | None, number: int) -> str:
    return url_for(
        "office.import_state",
        event=event.slug,
        uid=uid,
        show=shown.value if shown else None,
        page=number if number > 1 else None,
    )
