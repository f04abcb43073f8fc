"""`/office/agencies/<agency>/merge`: two entries that are one agency or KIM."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.agencies.models import Agency
from eventreg.agencies.queries import AgencyFilter, listing
from eventreg.agencies.rules import AgencyRefusal, kinds_meant
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.regions import queries as regions
from eventreg.registration.operations.agency_merging import merge_agencies as merge_two
from eventreg.registration.queries.typed_names import people_of
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import clean
from eventreg.web.office.agency import agency_or_404
from eventreg.web.office.agency_words import REFUSALS
from eventreg.web.office.blueprint import office
from eventreg.web.office.new_agency import counts_now
from eventreg.web.toasts import flash_undo

_LONGEST_SEARCH = 100


@office.get("/agencies/<int:agency_id>/merge")
@requires(Permission.AGENCIES_EDIT)
def merge_agencies(agency_id: int) -> str:
    """Choosing the other entry, then both side by side with what will happen."""
    kept = agency_or_404(agency_id)
    other_id = request.args.get("other", 0, type=int)
    other = agency_or_404(other_id) if 0 < other_id < 2**31 else None
    rows = _others(kept)
    ids = {kept.id, *(one.id for one in rows), *([other.id] if other else [])}
    return render_template(
        "office/merge_agencies.html",
        kept=kept,
        other=other,
        rows=rows,
        text=_text(),
        people=people_of(db.session(), ids),
        regions={one.code: one for one in regions.selectable(db.session())},
    )


def _text() -> str:
    return clean(request.args.get("q", ""))[:_LONGEST_SEARCH]


def _others(kept: Agency) -> list[Agency]:
    """The entries that may be the other one: those found, else those of the same region."""
    text = _text()
    wanted = AgencyFilter(text, "" if text else kept.region_code, kinds_meant(kept.kind))
    return [one for one in listing(db.session(), wanted).items if one.id != kept.id]


@office.post("/agencies/<int:agency_id>/merge/<int:other_id>")
@requires(Permission.AGENCIES_EDIT)
def merge_agencies_now(agency_id: int, other_id: int) -> ResponseReturnValue:
    """Merges them, or says why they stay two."""
    kept, other = agency_or_404(agency_id), agency_or_404(other_id)
    outcome = merge_two(db.session(), kept, other, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, AgencyRefusal):
        flash(str(REFUSALS[outcome]), "warning")
        return redirect(url_for("office.merge_agencies", agency_id=agency_id), 303)
    done = _("Merged. You can undo it on the page of typed names.")
    undo = url_for("office.office_undo", change_id=outcome.change.id)
    flash_undo(f"{done} {counts_now(outcome.people)}".strip(), undo)
    return redirect(url_for("office.agency", agency_id=agency_id), 303)
