"""`/office/events/<event>/audit` and `/office/audit`: who did what, when, from where and why."""

from flask import render_template, request, url_for

from eventreg.accounts.rules import Permission
from eventreg.audit.listing import log_page
from eventreg.audit.queries import last_seal
from eventreg.clock import DEFAULT_ZONE
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import requires
from eventreg.web.office.audit_filter import (
    Wish,
    actor_choices,
    before_of,
    kind_choices,
    place_of,
    wish_of,
)
from eventreg.web.office.audit_rows import rows_of
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page

PER_PAGE = 50


@office.get("/events/<slug:event>/audit")
@requires(Permission.AUDIT_VIEW)
def audit(event: Event) -> str:
    """The log of one event."""
    return event_page("office/audit.html", event, "audit", **_facts(event))


@office.get("/audit")
@requires(Permission.AUDIT_VIEW)
def office_audit() -> str:
    """The log of the whole office: every event, accounts, agencies."""
    return render_template("office/audit.html", event=None, **_facts(None))


def _facts(event: Event | None) -> dict[str, object]:
    """What the page shows: one row more is read than shown, which tells whether there are older ones."""
    session, wish = db.session(), wish_of(request.args)
    before = before_of(request.args.get("before", ""))
    found = log_page(session, wish.filter(event), before=before, most=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    older = place_of(shown[-1].at, shown[-1].id) if len(found) > PER_PAGE else None
    return {
        "rows": rows_of(session, shown),
        "wish": wish,
        "kinds": kind_choices(wish),
        "actors": actor_choices(session, event, wish),
        "older": address(event, wish, before=older) if older else None,
        "newest": address(event, wish) if before else None,
        "everything": address(event, Wish()),
        "export_url": export_address(event, wish),
        "zone": event.timezone if event else DEFAULT_ZONE,
        "seal": last_seal(session),
    }


def address(event: Event | None, wish: Wish, *, before: str | None = None) -> str:
    """The page of the log with this filter, from this place on."""
    said = wish.address() | ({"before": before} if before else {})
    if event is None:
        return url_for("office.office_audit", **said)
    return url_for("office.audit", event=event.slug, **said)


def export_address(event: Event | None, wish: Wish) -> str:
    """Where the file with this filter is asked for."""
    if event is None:
        return url_for("office.export_office_audit", **wish.address())
    return url_for("office.export_audit", event=event.slug, **wish.address())
