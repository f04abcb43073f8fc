"""`/office/events/<event>/registrations/export`: the data of those whom staff have chosen in the list."""

from tempfile import SpooledTemporaryFile
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import HiddenField

from eventreg.accounts.rules import Permission
from eventreg.audit.rules import Actor
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.participants.queries import FIRST, Selection, seen
from eventreg.registration.models import Registration
from eventreg.reports.operations import Exported, build, log_export
from eventreg.reports.rules import ExportRequest, Report
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.bulk import back_to_list, hidden_of, seen_here, selection_here
from eventreg.web.office.export import chosen_format, format_field, sent
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.list_address import arguments_of, sort_from, told_of
from eventreg.web.office.registrations import wanted_here
from eventreg.web.page_form import PageForm
from eventreg.web.settings import current_settings

_IN_MEMORY = 4 * 1024 * 1024


class SelectedForm(PageForm):
    """As which file."""

    format = format_field()
    q = HiddenField()

    def wish(self, told: str, region: str | None) -> ExportRequest:
        """What was asked for, of the people that the log calls `told`. Only after `validate`."""
        chosen, delimiter = chosen_format(self.format)
        return ExportRequest(
            Report.REGISTRATIONS,
            chosen,
            delimiter=delimiter,
            selection=told,
            region=region,
        )


@office.post("/events/<slug:event>/registrations/export")
@requires(Permission.REPORTS_EXPORT, scoped=True, archived=True)
def export_selected(event: Event) -> ResponseReturnValue:
    """First how many it is about, then their data: built without holding anybody up, noted, sent."""
    selection = selection_here(event)
    if selection is None:
        flash(_("Please mark at least one person first."), "warning")
        return redirect(back_to_list(event), 303)
    form = SelectedForm()
    if request.form.get("do") != "export-now":
        return _preview(event, form, selection)
    if not form.validate():
        return _preview(event, form, selection), 422
    if seen(db.session(), event.id, selection) != seen_here():
        return _preview(event, form, selection, differs=True), 409
    told = told_of(event, selection.wanted) or "everybody"
    wish = form.wish(told if selection.uids is None else "marked", selection.wanted.within)
    return _file(event, wish, selection, current_actor())


def _file(
    event: Event, wish: ExportRequest, selection: Selection, actor: Actor
) -> ResponseReturnValue:
    event_id, now = event.id, utc_now()
    db.session.commit()  # The right to write is given back while the file is built.
    file: Any = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent.
    with writing(intent=False):
        outcome = build(
            db.session(),
            event_id,
            wish,
            file,
            now=now,
            base_url=current_settings().base_url,
            whom=selection.where(event_id),
            by=actor.label,
        )
        db.session.rollback()
    assert isinstance(outcome, Exported), outcome  # The form offers nothing that is refused.
    log_export(db.session(), event_id, wish, outcome, actor=actor, now=now)
    db.session.commit()
    return sent(file, outcome)


def _preview(
    event: Event, form: SelectedForm, selection: Selection, *, differs: bool = False
) -> str:
    """How many there are, and who first. `differs`: others are meant by now."""
    again = Selection(selection.wanted, selection.uids)
    wanted = wanted_here(event)
    with only_reading():
        now = seen(db.session(), event.id, again)
        first = db.session.scalars(
            select(Registration)
            .where(again.where(event.id))
            .options(joinedload(Registration.offer), joinedload(Registration.region))
            .options(joinedload(Registration.agency))
            .order_by(Registration.name_key, Registration.id)
            .limit(FIRST)
        ).all()
        return event_page(
            "office/export_selected.html",
            event,
            "participants",
            form=form,
            found=now,
            first=first,
            before=seen_here() if differs else None,
            hidden=hidden_of(again, now),
            back=back_to_list(event),
            here=url_for(
                "office.export_selected",
                event=event.slug,
                **arguments_of(event, wanted, sort_from(request.args)),
            ),
        )
