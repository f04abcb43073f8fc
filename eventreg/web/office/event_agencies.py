"""`/office/events/<event>/agencies`: which agencies and KIM were invited, who registered, who came."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.paging import Page, page_of_list
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.regions.rules import regency_of
from eventreg.registration.queries.typed_names import unmapped_names
from eventreg.reports.invited import Answer, InvitedLine, Matrix
from eventreg.reports.matrix import matrix
from eventreg.web.access import can, current_region, requires
from eventreg.web.filters import region_name
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.list_address import Choice

ANSWERS: dict[Answer, object] = {
    Answer.REGISTERED: _l("Has named people"),
    Answer.OPEN: _l("No answer yet"),
    Answer.DECLINED: _l("Sends nobody"),
    Answer.UNINVITED: _l("Not invited"),
}
_ROWS = 50


@dataclass(frozen=True)
class Wanted:
    """What the address narrows to. The category narrows what is counted, the others what is listed."""

    answer: Answer | None
    region: str
    offer: CategoryOffer | None

    def includes(self, one: InvitedLine) -> bool:
        """Whether a line is to be listed."""
        return self.answer in (None, one.answer) and self.region in (
            "",
            regency_of(one.region_code),
        )


@office.get("/events/<slug:event>/agencies")
@requires(Permission.REGISTRATIONS_VIEW, scoped=True)
def event_agencies(event: Event) -> str:
    """The matrix by agency and KIM, then by region, narrowed by what the address says."""
    offered = _offered(event)
    wanted = Wanted(_answer(), _region(offered), _offer(event))
    found = _matrix(event, offered, wanted)
    return event_page(
        "office/event_agencies.html",
        event,
        "agencies",
        matrix=found,
        page=_page([one for one in found.lines if wanted.includes(one)]),
        answers=Counter(one.answer for one in found.lines),
        words=ANSWERS,
        everything="all" in request.args,
        **_regions(offered, found),
        filters=_filters(event, offered, wanted),
        unmapped=_unmapped(event),
        page_url=lambda number: _address(event, page=number),
        all_url=_address(event, all=1),
    )


def _regions(offered: list[Region], found: Matrix) -> dict[str, Any]:
    """The regions by code, those of which nobody is coming, and those of which nobody was invited."""
    idle, not_invited = set(found.idle()), set(found.not_invited())
    return {
        "regions": {one.code: one for one in offered},
        "idle": [one for one in offered if one.code in idle],
        "not_invited": [one for one in offered if one.code in not_invited],
    }


def _offered(event: Event) -> list[Region]:
    """The regions in official order; for whoever is limited to one, that one."""
    mine = current_region(event)
    return [one for one in regions.selectable(db.session()) if mine in (None, one.code)]


def _matrix(event: Event, offered: list[Region], wanted: Wanted) -> Matrix:
    return matrix(
        db.session(),
        event.id,
        [one.code for one in offered],
        region_code=current_region(event),
        offer_id=wanted.offer.id if wanted.offer else None,
    )


def _answer() -> Answer | None:
    typed = request.args.get("answer", "")
    return Answer(typed) if typed in set(Answer) else None


def _region(offered: list[Region]) -> str:
    typed = request.args.get("region", "")
    return typed if typed in {one.code for one in offered} else ""


def _offer(event: Event) -> CategoryOffer | None:
    slug = request.args.get("category", "")
    return next((one for one in event.offers if one.slug == slug), None)


def _page(lines: list[InvitedLine]) -> Page[InvitedLine]:
    """One page of the lines; all of them for whoever prints."""
    if "all" in request.args:
        return page_of_list(lines, 1, max(1, len(lines)))
    return page_of_list(lines, request.args.get("page", 1, type=int), _ROWS)


def _unmapped(event: Event) -> int:
    """How many typed names are to be settled, for those who may."""
    if not can(Permission.AGENCIES_EDIT, event):
        return 0
    return len(unmapped_names(db.session(), event_id=event.id))


def _address(event: Event, **more: Any) -> str:
    names = ("answer", "region", "category")
    kept: dict[str, Any] = {name: request.args.get(name) or None for name in names}
    return url_for("office.event_agencies", event=event.slug, **kept, **more)


def _filters(
    event: Event, offered: list[Region], wanted: Wanted
) -> list[tuple[str, str, list[Choice]]]:
    """The filters: name in the address, label, answers."""
    return [
        (
            "answer",
            _("Their answer"),
            [Choice(one.value, str(words), one is wanted.answer) for one, words in ANSWERS.items()],
        ),
        (
            "region",
            _("Regency or city"),
            [Choice(one.code, region_name(one), one.code == wanted.region) for one in offered],
        ),
        (
            "category",
            _("Category"),
            [Choice(one.slug, one.name(language()), one is wanted.offer) for one in event.offers],
        ),
    ]
