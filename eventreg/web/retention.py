"""How long which data of an event are kept, in words: for the notice, and for staff who set it."""

from dataclasses import dataclass
from datetime import date

from flask_babel import ngettext

from eventreg.clock import local_day
from eventreg.events.models import Event
from eventreg.events.rules import Keeping
from eventreg.papers.rules import plain_date
from eventreg.privacy.rules import RETENTION, DataKind, Retention, last_day
from eventreg.web.filters import translated
from eventreg.web.languages import language

_MONTHS = 12


@dataclass(frozen=True)
class RetentionLine:
    """One kind of data: what it is, how long it is kept, until which day (empty: not known yet), and why."""

    kind: DataKind
    label: str
    period: str
    until: str
    basis: str


def keeping_of(event: Event | None) -> Keeping:
    """How long the data of an event are kept; none: what events say unless they say otherwise."""
    return Keeping(event.contact_months, event.attendance_years) if event else Keeping()


def retention_lines(event: Event | None) -> list[RetentionLine]:
    """Every kind of data, the longest kept first. Without an event there are no days."""
    keeping = keeping_of(event)
    ended = event.ends_at if event else None
    day = local_day(ended, event.timezone) if event and ended else None
    return [_line(rule, keeping, day) for rule in RETENTION]


def _line(rule: Retention, keeping: Keeping, ended: date | None) -> RetentionLine:
    last = last_day(rule, keeping, ended)
    until = plain_date(last, language()) if last else ""
    label, basis = translated(rule.label), translated(rule.basis)
    return RetentionLine(rule.kind, label, _period(rule, keeping), until, basis)


def _period(rule: Retention, keeping: Keeping) -> str:
    if rule.kind is DataKind.ATTENDANCE:
        years = keeping.attendance_years
        return str(
            ngettext(
                "%(num)s year after the event, or as the office's retention schedule (JRA) says",
                "%(num)s years after the event, or as the office's retention schedule (JRA) says",
                years,
            )
        )
    if rule.kind is DataKind.CONTACT:
        return _after(keeping.contact_months)
    return str(translated(rule.period))


def _after(months: int) -> str:
    if months % _MONTHS == 0:
        years = months // _MONTHS
        return str(ngettext("%(num)s year after the event", "%(num)s years after the event", years))
    return str(ngettext("%(num)s month after the event", "%(num)s months after the event", months))
