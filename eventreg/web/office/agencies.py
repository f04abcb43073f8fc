"""`/office/agencies`: the agencies and KIM of all regions, under which people are counted."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.agencies.queries import AgencyFilter, listing
from eventreg.agencies.rules import AgencyKind
from eventreg.db import db
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.regions.rules import chosen_code
from eventreg.registration.queries.typed_names import people_of, unmapped_names
from eventreg.web.access import requires
from eventreg.web.fields import clean
from eventreg.web.filters import region_name
from eventreg.web.office.agency_words import KINDS
from eventreg.web.office.blueprint import office
from eventreg.web.office.list_address import Choice

_LONGEST_SEARCH = 100


@office.get("/agencies")
@requires(Permission.AGENCIES_EDIT)
def agencies() -> str:
    """One page of the list, narrowed by region, kind and name."""
    wanted = _wanted()
    found = listing(db.session(), wanted, page=request.args.get("page", 1, type=int))
    offered = regions.selectable(db.session())
    return render_template(
        "office/agencies.html",
        found=found,
        wanted=wanted,
        narrowed=wanted != AgencyFilter(),
        people=people_of(db.session(), [one.id for one in found.items]),
        unmapped=len(unmapped_names(db.session())),
        regions={one.code: one for one in offered},
        kinds=KINDS,
        filters=_filters(wanted, offered),
        page_url=lambda number: _address(wanted, number),
    )


def _filters(wanted: AgencyFilter, offered: list[Region]) -> list[tuple[str, str, list[Choice]]]:
    """The filters: name in the address, label, answers."""
    places = [Choice(one.code, region_name(one), one.code == wanted.region_code) for one in offered]
    kinds = [Choice(one.value, str(words), one in wanted.kinds) for one, words in KINDS.items()]
    return [("region", _("Regency or city"), places), ("kind", _("Kind"), kinds)]


def _wanted() -> AgencyFilter:
    """What the address narrows to; what it does not know is left out."""
    kind = request.args.get("kind", "")
    return AgencyFilter(
        text=clean(request.args.get("q", ""))[:_LONGEST_SEARCH],
        region_code=chosen_code(request.args.get("region", "")),
        kinds=(AgencyKind(kind),) if kind in set(AgencyKind) else (),
    )


def _address(wanted: AgencyFilter, page: int) -> str:
    values: dict[str, Any] = {
        "q": wanted.text or None,
        "region": wanted.region_code or None,
        "kind": wanted.kinds[0] if wanted.kinds else None,
        "page": page,
    }
    return url_for("office.agencies", **values)
