"""The bars of the overview: people against places by category and region, and who is present by session."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from eventreg.checkin.queries import SessionCount
from eventreg.overview.rules import RegionAnswers
from eventreg.regions.models import Region
from eventreg.regions.rules import Level
from eventreg.registration.queries import Heads, Tally
from eventreg.web.drawing import percent
from eventreg.web.filters import number, region_name
from eventreg.web.languages import language
from eventreg.web.office.figures import CategoryFigures, EventFigures, over_words
from eventreg.web.office.need_words import listed


@dataclass(frozen=True)
class BarLine:
    """One bar with its name and its numbers in words. Lengths are per cents; "" where nothing is drawn.

    `full` is for people who are there, `held` for places that were offered, from `held_at` on; `limit`:
    where the places end, if people are above them. `frame`: how long the bar is as a whole. `warning`:
    what is amiss, in words.
    """

    key: str
    name: str
    said: str
    full: str
    frame: str = "100%"
    note: str = ""
    held: str = ""
    held_at: str = ""
    limit: str = ""
    warning: str = ""
    #: The numbers alone, for a table.
    part: str = ""
    whole: str = ""
    #: There is nobody, no place is kept, and no answer is awaited.
    idle: bool = False


def category_bars(figures: EventFigures) -> list[BarLine]:
    """Each category against its places, those outside the count last."""
    counted = [one for one in figures.categories if one.offer.counts]
    others = [one for one in figures.categories if not one.offer.counts]
    return [_category_bar(one) for one in (*counted, *others)]


def session_bars(sessions: Iterable[SessionCount]) -> list[BarLine]:
    """Who is present in each session, of those who are expected."""
    return [
        BarLine(
            key=f"session-{one.session.id}",
            name=one.session.title,
            said=_of(one.present, one.expected),
            full=_part(one.present, one.expected),
        )
        for one in sessions
    ]


def region_bars(
    figures: EventFigures, regions: Sequence[Region], missing: Collection[str]
) -> list[BarLine]:
    """Each region in official order, also those of which nobody signed up; a bar is as long as its places.

    `missing`: those that were asked for people and have not answered.
    """
    heads = figures.region_heads()
    places = region_places(figures)
    longest = max(
        (max(heads.get(one.code, Heads()).confirmed, places.get(one.code, 0)) for one in regions),
        default=0,
    )
    return [
        _region_bar(one, heads.get(one.code, Heads()), places.get(one.code), longest, missing)
        for one in regions
    ]


def region_places(figures: EventFigures) -> dict[str, int]:
    """How many places are kept for each region in all categories together, also those that were released."""
    found: dict[str, int] = {}
    for limits in figures.tally.limits.values():
        for code, places in limits.kept.items():
            found[code] = found.get(code, 0) + places
    return found


def categories_said(figures: EventFigures) -> str:
    """All participants together, in words."""
    whole = figures.tally.whole
    if whole.places is None:
        return str(
            _(
                "%(count)s participants are registered; there is no limit.",
                count=number(whole.heads.confirmed),
            )
        )
    return str(
        _(
            "%(count)s of %(places)s participants are registered.",
            count=number(whole.heads.confirmed),
            places=number(whole.places),
        )
    )


def sessions_said(sessions: Sequence[SessionCount]) -> str:
    """Who is present in each session, in one sentence."""
    parts = [
        _(
            "%(session)s: %(present)s of %(expected)s",
            session=one.session.title,
            present=number(one.present),
            expected=number(one.expected),
        )
        for one in sessions
    ]
    return f"{'; '.join(parts)}." if parts else ""


def regions_said(figures: EventFigures, regions: Sequence[Region], answers: RegionAnswers) -> str:
    """Which of the regions that were asked have not answered; where none was asked, how many take part."""
    if not answers.asked:
        came = {code for code, heads in figures.region_heads().items() if heads.confirmed}
        regencies = [one for one in regions if one.level == Level.REGENCY]
        return str(
            _(
                "People of %(count)s of %(all)s regencies and cities are registered.",
                count=number(sum(one.code in came for one in regencies)),
                all=number(len(regencies)),
            )
        )
    if not answers.missing:
        words = _(
            "All %(count)s regions that were asked have answered.", count=number(len(answers.asked))
        )
        return str(words)
    return str(
        _(
            "%(missing)s of %(count)s regions that were asked have not answered: %(names)s.",
            missing=number(len(answers.missing)),
            count=number(len(answers.asked)),
            names=listed([region_name(one) for one in regions if one.code in answers.missing]),
        )
    )


def _category_bar(one: CategoryFigures) -> BarLine:
    heads, places = one.tally.heads, one.tally.places
    key, name = f"offer-{one.offer.id}", one.offer.name(language())
    if not one.offer.counts:
        return BarLine(key, name, number(heads.confirmed), "", "", _("outside the count"))
    if places is None:
        return BarLine(key, name, number(heads.confirmed), "", "", _("no limit"))
    whole = max(places, heads.confirmed + heads.offered)
    return BarLine(
        key=key,
        name=name,
        said=_of(heads.confirmed, places),
        note=_note(one.tally),
        full=_part(heads.confirmed, whole),
        held=_part(heads.offered, whole),
        held_at=_part(heads.confirmed, whole),
        limit=_part(places, whole) if whole > places else "",
        warning=", ".join(over_words(one.tally)),
    )


def _note(one: Tally) -> str:
    """What the bar shows beside those who are registered: offered, free, and who waits outside of it."""
    words = []
    if one.heads.offered:
        words.append(_("%(count)s offered", count=number(one.heads.offered)))
    if one.left:
        words.append(_("%(count)s free", count=number(one.left)))
    elif not one.over:
        words.append(_("full"))
    if one.heads.waiting:
        words.append(_("%(count)s waiting", count=number(one.heads.waiting)))
    return ", ".join(words)


def _region_bar(
    region: Region, heads: Heads, places: int | None, longest: int, missing: Collection[str]
) -> BarLine:
    return BarLine(
        key=f"region-{region.code}",
        name=region_name(region, short=True),
        said=number(heads.confirmed) if places is None else _of(heads.confirmed, places),
        full=_part(heads.confirmed, longest),
        frame=_part(places or 0, longest) if places is not None else "",
        note="" if region.code in missing else _region_note(heads),
        warning=_("no answer") if region.code in missing else "",
        part=number(heads.confirmed),
        whole="–" if places is None else number(places),
        idle=not (heads.in_force or places or region.code in missing),
    )


def _region_note(heads: Heads) -> str:
    if not heads.in_force:
        return str(_("nobody yet"))
    others = heads.in_force - heads.confirmed
    return str(_("%(count)s not confirmed", count=number(others))) if others else ""


def _of(part: int, whole: int) -> str:
    return str(_("%(part)s of %(whole)s", part=number(part), whole=number(whole)))


def _part(part: int, whole: int) -> str:
    """A part as per cent of a whole: more than the whole fills it, and so does somebody of nobody."""
    if not whole:
        return percent(100 if part else 0)
    return percent(min(100.0, 100 * part / whole))
