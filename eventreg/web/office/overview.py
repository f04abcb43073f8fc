"""`/office/events/<event>`: what an event needs now, and how it fills."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Response, jsonify
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import SessionCount
from eventreg.clock import local_day, utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import SessionTime, WindowFacts, session_by_clock, signup_window
from eventreg.overview.queries import sign_ups_by_day
from eventreg.overview.rules import RegionAnswers, sign_ups
from eventreg.regions.models import Region
from eventreg.regions.queries import selectable
from eventreg.web import sign_up_chart
from eventreg.web.access import current_region, requires
from eventreg.web.office.bars import (
    BarLine,
    categories_said,
    category_bars,
    region_bars,
    regions_said,
    session_bars,
    sessions_said,
)
from eventreg.web.office.blueprint import office
from eventreg.web.office.figures import EventFigures, figures_of, over_words, region_answers
from eventreg.web.office.frame import event_page
from eventreg.web.office.guide import guide_of
from eventreg.web.office.needs import needs_lines
from eventreg.web.office.publish import advised, mends_of
from eventreg.web.office.region_overview import region_figures, region_page
from eventreg.web.settings import current_settings


@office.get("/events/<slug:event>")
@requires(Permission.EVENTS_VIEW, scoped=True)
def overview(event: Event) -> str:
    """What needs somebody now, who is there, and how sign-up goes; of one region its figures alone."""
    region = current_region(event)
    if region is not None:
        return region_page(event, region)
    now = utc_now()
    regions = selectable(db.session())
    figures = figures_of(db.session(), event, regions)
    answered = region_answers(db.session(), event, figures, regions)
    return event_page(
        "office/overview.html",
        event,
        "overview",
        figures=figures,
        over_words=over_words,
        answers=figures.crowd.answers,
        needs=needs_lines(event, figures, regions, answered, now),
        charts=_charts(event, figures, regions, answered, now),
        **_standing(event, figures, now),
    )


@office.get("/events/<slug:event>/live.json")
@requires(Permission.EVENTS_VIEW, scoped=True)
def live(event: Event) -> Response:
    """The figures alone, for the overview to renew itself."""
    region = current_region(event)
    if region is not None:
        return jsonify(region_figures(event, region))
    figures = figures_of(db.session(), event)
    return jsonify(_live(figures))


@office.get("/events/<slug:event>/needs.json")
@requires(Permission.EVENTS_VIEW)
def needs(event: Event) -> Response:
    """What needs somebody now, for the same."""
    session = db.session()
    regions = selectable(session)
    figures = figures_of(session, event, regions)
    answered = region_answers(session, event, figures, regions)
    return jsonify({"needs": needs_lines(event, figures, regions, answered, utc_now())})


def _standing(event: Event, figures: EventFigures, now: datetime) -> dict[str, object]:
    """Where the event stands: its state, its sign-up, its session."""
    facts = WindowFacts(event.state, event.signup_opens_at, event.signup_closes_at, event.ends_at)
    current = _session_now(figures, now)
    return {
        "window": signup_window(facts, now),
        "current_session": current,
        "moment_word": _moment_word(current, now),
        "guide": guide_of(event),
        "mends": mends_of(event),
        "advice": advised(event),
        "public_link": f"{current_settings().base_url}/e/{event.slug}",
    }


def _charts(
    event: Event,
    figures: EventFigures,
    regions: Sequence[Region],
    answers: RegionAnswers,
    now: datetime,
) -> dict[str, Any]:
    """The charts with their words and the tables behind them."""
    counted = sign_ups_by_day(db.session(), event.id, event.timezone)
    found = sign_ups(counted, _last_day(event, now))
    return {
        "categories": category_bars(figures),
        "categories_said": categories_said(figures),
        "sessions": session_bars(figures.sessions),
        "sessions_said": sessions_said(figures.sessions),
        "regions": region_bars(figures, regions, answers.missing),
        "regions_said": regions_said(figures, regions, answers),
        "sign_ups": sign_up_chart.charts_of(found),
        "sign_ups_said": sign_up_chart.said_of(found),
        "sign_ups_lines": sign_up_chart.lines_of(found),
        "sign_ups_step": sign_up_chart.step_words(found),
        "sign_ups_before": found.before,
    }


def _last_day(event: Event, now: datetime) -> date:
    """Until when the chart of sign-ups goes on: today, or the day on which sign-up ended."""
    ends = [one for one in (event.signup_closes_at, event.ends_at) if one is not None]
    return local_day(min([now, *ends]), event.timezone)


def _session_now(figures: EventFigures, now: datetime) -> SessionCount | None:
    """The session that is running, else the next, else the last."""
    times = tuple(
        SessionTime(one.session.id, one.session.starts_at, one.session.ends_at)
        for one in figures.sessions
    )
    wanted = session_by_clock(times, now)
    return next((one for one in figures.sessions if one.session.id == wanted), None)


def _moment_word(current: SessionCount | None, now: datetime) -> str:
    """What the session is at this moment, before its title."""
    if current is None:
        return ""
    if now < current.session.starts_at:
        return str(_("Next:"))
    return str(_("Running now:") if now < current.session.ends_at else _("Last:"))


def _live(figures: EventFigures) -> dict[str, object]:
    """Lists for other readers, and flat keys for the page's own figures (`data-live`)."""
    sessions = [
        {
            "id": one.session.id,
            "present": one.present,
            "inside": one.inside,
            "expected": one.expected,
        }
        for one in figures.sessions
    ]
    flat = {f"{key}-{one['id']}": one[key] for one in sessions for key in one if key != "id"}
    registered = figures.tally.everybody.confirmed
    return {
        "registered": registered,
        "sessions": sessions,
        **flat,
        **_live_places(figures),
        **_live_bars([*category_bars(figures), *session_bars(figures.sessions)]),
        "categories-said": categories_said(figures),
        "sessions-said": sessions_said(figures.sessions),
    }


def _live_bars(lines: Sequence[BarLine]) -> dict[str, str]:
    """What the bars show and say, by the key of each."""
    return {
        f"{line.key}:{part}": getattr(line, part)
        for line in lines
        for part in ("said", "note", "warning", "full", "held", "held_at")
    }


def _live_places(figures: EventFigures) -> dict[str, object]:
    """People and places of each category, and of all participants together."""
    tallies = {str(one.offer.id): one.tally for one in figures.categories}
    found: dict[str, object] = {}
    for key, one in {**tallies, "whole": figures.tally.whole}.items():
        found |= {
            f"registered-{key}": one.heads.confirmed,
            f"offered-{key}": one.heads.offered,
            f"waiting-{key}": one.heads.waiting,
        }
        found[f"kept-{key}"] = one.kept
        if one.left is not None:
            found |= {f"left-{key}": one.left, f"free-{key}": one.free}
    return found
