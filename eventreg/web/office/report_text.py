"""`/office/events/<event>/report-text`: the report that one copies into a WhatsApp chat. It names nobody."""

from datetime import datetime
from urllib.parse import quote

from flask import Response, request, url_for
from flask_babel import force_locale

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import Board, SessionBoard, read_board
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.overview.queries import attended, invited_regions
from eventreg.overview.rules import (
    Heads,
    Moment,
    ReportFacts,
    SessionFacts,
    asked_regions,
    report_of,
)
from eventreg.regions.queries import selectable
from eventreg.regions.rules import regency_of
from eventreg.registration.queries import heads_by_region, tally
from eventreg.web.access import current_region, requires
from eventreg.web.filters import region_name
from eventreg.web.languages import LANGUAGES
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.region_overview import region_facts
from eventreg.web.office.report_words import ReportFigures, region_text, report_text


@office.get("/events/<slug:event>/report-text")
@requires(Permission.EVENTS_VIEW, scoped=True)
def report_page(event: Event) -> str:
    """The text in a box, to be copied or opened in WhatsApp, in either language."""
    now, wanted = utc_now(), _language()
    text = _text(event, wanted, now)
    return event_page(
        "office/report_text.html",
        event,
        "overview",
        text=text,
        now=now,
        wanted=wanted,
        languages=[
            (code, url_for("office.report_page", event=event.slug, report=code))
            for code in LANGUAGES
        ],
        whatsapp=f"https://wa.me/?text={quote(text, safe='')}",
    )


@office.get("/events/<slug:event>/report.txt")
@requires(Permission.EVENTS_VIEW, scoped=True)
def report_plain(event: Event) -> Response:
    """The text alone, for the button that copies it at once."""
    return Response(_text(event, _language(), utc_now()), mimetype="text/plain")


def _language() -> str:
    """The language of the report: Indonesian unless another one is asked for."""
    wish = request.args.get("report", "")
    return wish if wish in LANGUAGES else LANGUAGES[0]


def _text(event: Event, wanted: str, now: datetime) -> str:
    region = current_region(event)
    with force_locale(wanted):
        if region is not None:
            return region_text(event, region_facts(event, region), now)
        return report_text(event, _figures(event, now), now)


def _figures(event: Event, now: datetime) -> ReportFigures:
    session = db.session()
    people = heads_by_region(session, event.id)
    counted = tally(session, event, people)
    regions = selectable(session)
    board = read_board(session, event.id, now=now)
    assert board is not None  # The event was found a moment ago, in the same transaction.
    facts = ReportFacts(
        state=event.stood,
        sessions=_sessions(board),
        regions=tuple(one.code for one in regions),
        asked=asked_regions(counted.limits.values(), invited_regions(session, event.id)),
        registered=frozenset(regency_of(code) for (_, code), one in people.items() if one.in_force),
    )
    report = report_of(facts, now)
    several = report.moment is Moment.AFTER and len(report.sessions) > 1
    return ReportFigures(
        report=report,
        tally=counted,
        attended=attended(session, event.id) if several else {},
        missing=[region_name(one) for one in regions if one.code in report.missing],
    )


def _sessions(board: Board) -> tuple[SessionFacts, ...]:
    return tuple(_session(one) for one in board.sessions)


def _session(one: SessionBoard) -> SessionFacts:
    return SessionFacts(
        id=one.id,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        whole=Heads(one.whole.present, one.whole.expected),
        categories={id_: Heads(h.present, h.expected) for id_, h in one.categories.items()},
        regions={code: heads.present for code, heads in one.regions.items()},
    )
