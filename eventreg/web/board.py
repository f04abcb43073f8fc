"""The live board as the office and a big screen are told of it: numbers, names of categories and regions.

One description serves the page, which is drawn from it, and the JSON by which the page renews
itself: facts, and lists of lines with the facts of each.
"""

from datetime import datetime, timedelta

from flask import Response, abort, json, request
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.checkin.queries import LASTS, Board, BoardDevice, Heads, SessionBoard
from eventreg.clock import local
from eventreg.events.rules import SessionTime, session_by_clock
from eventreg.papers.rules import official_date, official_time, time_span, zone_label
from eventreg.regions.rules import Level, level_of
from eventreg.web import arrivals
from eventreg.web.filters import number
from eventreg.web.languages import language

#: A page asks again so long after what it was shown grew old.
_MARGIN_MS = 50
#: A device of which nothing was heard for so long is said to be silent.
_SILENT_AFTER = timedelta(minutes=10)
#: So many regions can be read from the back of a hall.
_REGIONS_IN_THE_HALL = 10
#: Numbers below this have three figures and stand larger.
_SHORT = 1000

Facts = dict[str, object]


def chosen(board: Board, now: datetime) -> SessionBoard | None:
    """The session that ?session= names (404 where the event has none of it), else that of the clock."""
    named = request.args.get("session")
    times = tuple(SessionTime(one.id, one.starts_at, one.ends_at) for one in board.sessions)
    wanted = named or str(session_by_clock(times, now))
    found = next((one for one in board.sessions if str(one.id) == wanted), None)
    if found is None and named:
        abort(404)
    return found


def hall_facts(board: Board, one: SessionBoard | None, now: datetime) -> Facts:
    """What everybody in the hall may see: counts, and nothing of devices and officers."""
    if one is None:
        return {}
    came = [(code, heads) for code, heads in one.regions.items() if heads.present]
    came.sort(key=lambda pair: (-pair[1].present, pair[0]))
    return {
        **_session(board, one, now),
        "regions": [
            _line(board.regions[code], heads) for code, heads in came[:_REGIONS_IN_THE_HALL]
        ],
        "regions_said": ngettext(
            "%(num)s regency or city is present",
            "%(num)s regencies and cities are present",
            sum(level_of(code) is Level.REGENCY for code, _heads in came),
        ),
    }


def office_facts(board: Board, one: SessionBoard | None, now: datetime) -> Facts:
    """What the office sees: the counts of a session, and of the event its checkpoints, devices, conflicts."""
    session = {**_session(board, one, now), "regions": _regions(board, one)} if one else {}
    return {
        **session,
        "checkpoints": [
            {"name": check.name, "received": check.received} for check in board.checkpoints
        ],
        "devices": [_device(device, board, now) for device in board.devices],
        "waiting": _waiting(sum(device.queue_length or 0 for device in board.devices)),
        "conflicts": _conflicts(board.conflicts),
        "has_conflicts": board.conflicts > 0,
    }


def figures(facts: Facts, board: Board, now: datetime) -> Response:
    """The facts as JSON: a 304 to whoever has them already.

    The headers say when they were counted and in how many milliseconds it is worth asking again.
    They are no part of what is compared, or nothing would ever be the same.
    """
    response = Response(json.dumps(facts), mimetype="application/json")
    # Weak: the same facts, whether or not the answer is compressed on its way.
    response.add_etag(weak=True)
    left = LASTS - abs(now - board.at)
    response.headers["Figures-At"] = board.at.isoformat()
    response.headers["Figures-Next-In"] = str(left // timedelta(milliseconds=1) + _MARGIN_MS)
    response.make_conditional(request)
    return response


def _session(board: Board, one: SessionBoard, now: datetime) -> Facts:
    """What both boards tell of a session."""
    heads = one.whole
    return {
        "session": one.title,
        "moment": _moment(one, now),
        "when": _when(board, one),
        "present": heads.present,
        "inside": heads.inside,
        "expected": heads.expected,
        "expected_said": _("of %(count)s expected", count=number(heads.expected)),
        "share": _share(heads),
        "size": "short" if heads.present < _SHORT else "long",
        "nobody": not heads.present,
        "said": _(
            "%(present)s of %(expected)s present, %(inside)s inside now.",
            present=number(heads.present),
            expected=number(heads.expected),
            inside=number(heads.inside),
        ),
        "categories": _categories(board, one),
        **_chart(board, one),
    }


def _moment(one: SessionBoard, now: datetime) -> str:
    if now < one.starts_at:
        return str(_("Next:"))
    return str(_("Running now:") if now < one.ends_at else _("Last:"))


def _when(board: Board, one: SessionBoard) -> str:
    starts_at, ends_at = local(one.starts_at, board.timezone), local(one.ends_at, board.timezone)
    hours = time_span(starts_at, ends_at, zone_label(board.timezone))
    return f"{official_date(starts_at.date(), language())}, {hours}"


def _line(name: str, heads: Heads) -> Facts:
    return {
        "name": name,
        "present": heads.present,
        "expected": heads.expected,
        "share": _share(heads),
    }


def _share(heads: Heads) -> str:
    """Present out of expected in per cent, for a bar: people beyond what was expected fill it."""
    if not heads.expected:
        return "100%" if heads.present else "0%"
    return f"{min(100, 100 * heads.present // heads.expected)}%"


def _categories(board: Board, one: SessionBoard) -> list[Facts]:
    """In the order of the event; those of which nobody is expected or present are left out."""
    return [
        _line(category.name(language()), one.categories[category.id])
        for category in board.categories
        if category.id in one.categories
    ]


def _regions(board: Board, one: SessionBoard) -> list[Facts]:
    """In the official order, then the province's own agencies and those from outside."""
    return [
        _line(name, one.regions[code])
        for code, name in board.regions.items()
        if code in one.regions
    ]


def _chart(board: Board, one: SessionBoard) -> Facts:
    shown = arrivals.shown(one.arrivals, one.starts_at)
    return {
        "bars": arrivals.bars(shown),
        "rules": arrivals.rules(shown),
        "words": arrivals.words(shown, board.timezone),
        "arrivals": [
            {"name": arrivals.span(begins, board.timezone), "count": count}
            for begins, count in arrivals.with_people(shown)
        ],
        "arrivals_said": _arrivals_said(board, shown),
        "others_said": _others_said(shown),
    }


def _arrivals_said(board: Board, shown: arrivals.Arrivals) -> str:
    """The chart in words, for whoever does not see it."""
    came = arrivals.with_people(shown)
    if not came:
        return str(_("Nobody has arrived yet."))
    most = max(came, key=lambda bar: bar[1])
    return str(
        _(
            "Most arrived at %(most)s: %(count)s. The last arrived at %(last)s.",
            most=arrivals.span(most[0], board.timezone),
            count=number(most[1]),
            last=arrivals.span(came[-1][0], board.timezone),
        )
    )


def _others_said(shown: arrivals.Arrivals) -> str:
    """Who stands in none of the bars."""
    if not shown.before and not shown.after:
        return ""
    return str(
        _(
            "Not in the chart: %(before)s who came earlier and %(after)s who came later.",
            before=number(shown.before),
            after=number(shown.after),
        )
    )


def _device(device: BoardDevice, board: Board, now: datetime) -> Facts:
    seen = device.last_seen_at
    silent = seen is None or now - seen > _SILENT_AFTER
    return {
        "name": device.name,
        "gate": device.gate or "–",
        "seen": _seen(seen, board, now),
        "silent": silent,
        "heard": not silent,
        "queue": "–" if device.queue_length is None else device.queue_length,
    }


def _seen(seen: datetime | None, board: Board, now: datetime) -> str:
    """The time of day on the event's wall clock, with the day where it is not today."""
    if seen is None:
        return str(_("never"))
    there = local(seen, board.timezone)
    hour = f"{official_time(there)} {zone_label(board.timezone)}"
    if there.date() == local(now, board.timezone).date():
        return hour
    day = official_date(there.date(), language()).split(", ", 1)[1]
    return f"{day}, {hour}"


def _waiting(scans: int) -> str:
    if not scans:
        return ""
    words = ngettext(
        "%(count)s scan is still on a device.",
        "%(count)s scans are still on the devices.",
        scans,
        count=number(scans),
    )
    return str(words)


def _conflicts(late: int) -> str:
    return str(ngettext("%(num)s scan to be checked", "%(num)s scans to be checked", late))
