"""The report of an event as one sends it by WhatsApp: numbers, categories and regions, nobody's name.

Written for the office's chat: *bold* is WhatsApp's own, one thing stands in one line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.checkin.queries import expected_besides
from eventreg.clock import local
from eventreg.events.models import Event
from eventreg.overview.rules import Heads, Moment, Report, SessionFacts, cut
from eventreg.papers.rules import official_date, official_time, zone_label
from eventreg.registration.queries import EventTally, Tally
from eventreg.web.filters import (
    event_days,
    event_hours,
    event_name,
    event_place,
    local_span,
    number,
)
from eventreg.web.languages import language
from eventreg.web.office.need_words import listed
from eventreg.web.office.region_overview import RegionFacts


@dataclass(frozen=True)
class ReportFigures:
    """What the words are made of.

    `attended`: people of each category (id) who came to any session, and how many of them are
    confirmed still; `missing`: the names of the regions that are missing.
    """

    report: Report
    tally: EventTally
    attended: Mapping[int, tuple[int, int]]
    missing: Sequence[str]


def report_text(event: Event, found: ReportFigures, now: datetime) -> str:
    """The whole text, in the language in force."""
    blocks = [
        [_("Reporting, Sir or Madam.")],
        _heading(event),
        *_body(event, found, now),
        _regions(found),
        [_("This is our report. Thank you.")],
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def region_text(event: Event, facts: RegionFacts, now: datetime) -> str:
    """The same of one region alone, in the language in force: who is registered, and who is present."""
    blocks = [
        [_("Reporting, Sir or Madam.")],
        _heading(event),
        [_bold(_("Participants from %(region)s", region=facts.region))],
        _region_registered(event, facts, now),
        _region_present(event, facts, now),
        [_("This is our report. Thank you.")],
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _region_registered(event: Event, facts: RegionFacts, now: datetime) -> list[str]:
    heads = [(offer, facts.heads.get(offer.id)) for offer in event.offers]
    whole = number(facts.whole.confirmed)
    return [
        _("Until %(when)s:", when=_when(now, event.timezone)),
        _("registered %(count)s", count=_bold(whole)),
        *(_item(offer.name(language()), number(one.confirmed)) for offer, one in heads if one),
    ]


def _region_present(event: Event, facts: RegionFacts, now: datetime) -> list[str]:
    """Who is present in each session that has begun; nothing of an event that is called off."""
    begun = [one for one in facts.sessions if one.session.starts_at <= now]
    if event.called_off or not begun:
        return []
    counts = ((one.session.title, Heads(one.present, one.expected)) for one in begun)
    return [_("Present:"), *_cut([_item(title, _heads(one)) for title, one in counts])]


def _heading(event: Event) -> list[str]:
    days, hours = event_days(event), event_hours(event)
    when = _("%(day)s, at %(hours)s", day=days, hours=hours) if hours else days
    return [
        line for line in (_bold(event_name(event)), when, event_place(event, address=False)) if line
    ]


def _body(event: Event, found: ReportFigures, now: datetime) -> list[list[str]]:
    match found.report.moment:
        case Moment.BEFORE:
            return [_registered(event, found.tally, now)]
        case Moment.DURING:
            return [_session(event, one, now) for one in found.report.sessions]
        case Moment.AFTER:
            return _afterwards(event, found)
        case Moment.CANCELLED:
            count = found.tally.everybody.confirmed
            people = ngettext(
                "%(num)s person was registered.", "%(num)s people were registered.", count
            )
            return [[_bold(_("This event is cancelled.")), people]]


def _registered(event: Event, tally: EventTally, now: datetime) -> list[str]:
    """Before the event: who is registered, of how many places, and who waits."""
    whole = tally.whole
    lines = [
        _("Until %(when)s:", when=_when(now, event.timezone)),
        _("registered %(count)s", count=_bold(_of(whole.heads.confirmed, whole.places))),
    ]
    if whole.places and whole.heads.confirmed >= whole.places:
        lines.append(_("All places are taken."))
    named = [
        _item(offer.name(language()), _category(tally.by_offer[offer.id])) for offer in event.offers
    ]
    lines += _cut(named)
    everybody = tally.everybody
    if everybody.pending:
        lines.append(_("Awaiting verification: %(count)s", count=number(everybody.pending)))
    if everybody.waiting:
        lines.append(_("In the waiting list: %(count)s", count=number(everybody.waiting)))
    return lines


def _category(one: Tally) -> str:
    words = _of(one.heads.confirmed, one.places)
    if one.places and one.heads.confirmed >= one.places:
        words = _("%(count)s (full)", count=words)
    return words


def _session(event: Event, one: SessionFacts, now: datetime) -> list[str]:
    """During the event: who is present in a session, of those who are expected, by category."""
    span = _("%(session)s, at %(hours)s", session=_bold(one.title), hours=_span(event, one))
    whole = _bold(_heads(_participants(event, one.categories)))
    if one.ends_at <= now:
        said = _("present %(count)s (the session is over)", count=whole)
    else:
        hour = _hour(now, event.timezone)
        said = _("until %(hour)s present %(count)s", hour=hour, count=whole)
    return [span, said, *_by_category(event, one.categories)]


def _afterwards(event: Event, found: ReportFigures) -> list[list[str]]:
    """After the event: one session by category; of several each, and who came to any of them."""
    sessions = found.report.sessions
    if len(sessions) == 1:
        heads = sessions[0].categories
        whole = _bold(_heads(_participants(event, heads)))
        said = _("The event is over. Present: %(count)s", count=whole)
        return [[said, *_by_category(event, heads)]]
    came = {id_: _came(found, id_) for id_ in found.tally.by_offer}
    whole = _bold(_heads(_participants(event, came)))
    lines = [_item(one.title, _heads(_participants(event, one.categories))) for one in sessions]
    said = _("The event is over. Present in any session: %(count)s", count=whole)
    return [
        [said, *_by_category(event, came)],
        [_("By session:"), *_cut(lines)],
    ]


def _came(found: ReportFigures, offer_id: int) -> Heads:
    """Who of a category came to any session, of those who were expected."""
    present, confirmed = found.attended.get(offer_id, (0, 0))
    besides = expected_besides(present, confirmed, admitted=True)
    return Heads(present, found.tally.by_offer[offer_id].heads.confirmed + besides)


def _participants(event: Event, heads: Mapping[int, Heads]) -> Heads:
    """Those who count as participants: speakers and committee do not."""
    mine = [heads.get(offer.id, Heads()) for offer in event.offers if offer.counts]
    return Heads(sum(one.present for one in mine), sum(one.expected for one in mine))


def _by_category(event: Event, heads: Mapping[int, Heads]) -> list[str]:
    """A line for each category of which anybody is expected or present, in the order of the event.

    Those outside the count of participants share a line of their own.
    """
    known = [(offer, heads.get(offer.id, Heads())) for offer in event.offers]
    found = [(offer, one) for offer, one in known if one.present or one.expected]
    lines = [_item(offer.name(language()), _heads(one)) for offer, one in found if offer.counts]
    others = [(offer.name(language()), _heads(one)) for offer, one in found if not offer.counts]
    if not others:
        return _cut(lines)
    named = listed([f"{_plain(name)} {count}" for name, count in others])
    return [*_cut(lines), _("Besides participants, present: %(names)s.", names=named)]


def _regions(found: ReportFigures) -> list[str]:
    """Which regions are missing, or that none is; nothing where no region was asked or is registered."""
    report, names = found.report, found.missing
    if report.moment is Moment.CANCELLED or not report.of:
        return []
    count, whole = number(len(names)), number(report.of)
    if names:
        return [_missing(report, {"count": count, "all": whole, "names": listed(names)})]
    if report.by_invitation:
        return [
            _("All regencies and cities that were invited are represented (%(all)s).", all=whole)
        ]
    return [_("All regencies and cities of the participants are represented (%(all)s).", all=whole)]


def _missing(report: Report, values: Mapping[str, str]) -> str:
    """From where nobody came, or, before the event, nobody signed up."""
    after = report.moment is Moment.AFTER
    if report.moment is Moment.BEFORE:
        words = _(
            "Nobody yet from %(count)s of the %(all)s regencies and cities that were invited: %(names)s.",
            **values,
        )
    elif report.by_invitation and after:
        words = _(
            "Nobody came from %(count)s of the %(all)s regencies and cities that were invited: %(names)s.",
            **values,
        )
    elif report.by_invitation:
        words = _(
            "Not present yet: %(count)s of the %(all)s regencies and cities that were invited: %(names)s.",
            **values,
        )
    elif after:
        words = _(
            "Nobody came from %(count)s of the %(all)s regencies and cities of the participants: %(names)s.",
            **values,
        )
    else:
        words = _(
            "Not present yet: %(count)s of the %(all)s regencies and cities of the participants: %(names)s.",
            **values,
        )
    return str(words)


def _cut(lines: Sequence[str]) -> list[str]:
    """Lines of a list; of very many the first, and how many others there are."""
    shown, others = cut(lines)
    if not others:
        return list(shown)
    return [*shown, _("- and %(count)s others", count=number(others))]


def _item(name: str, words: str) -> str:
    return f"- {_plain(name)}: {words}"


def _heads(one: Heads) -> str:
    return _of(one.present, one.expected)


def _of(part: int, whole: int | None) -> str:
    if whole is None:
        return number(part)
    return str(_("%(part)s of %(whole)s", part=number(part), whole=number(whole)))


def _span(event: Event, one: SessionFacts) -> str:
    found = next(session for session in event.sessions if session.id == one.id)
    return local_span(found, event)


def _when(moment: datetime, zone: str) -> str:
    day = official_date(local(moment, zone).date(), language())
    return str(_("%(day)s, at %(hours)s", day=day, hours=_hour(moment, zone)))


def _hour(moment: datetime, zone: str) -> str:
    return f"{official_time(local(moment, zone))} {zone_label(zone)}"


def _bold(words: str) -> str:
    """WhatsApp's bold; a star within would end it."""
    return f"*{_plain(words)}*" if _plain(words) else ""


def _plain(words: str) -> str:
    return " ".join(words.replace("*", " ").split())
