"""`/regions/…json`: the lists that follow from a chosen region, for forms with JavaScript."""

from flask import Response, jsonify, request

from eventreg.agencies.queries import suggestions
from eventreg.agencies.rules import AgencyKind
from eventreg.db import db
from eventreg.people.rules import clean_line
from eventreg.regions.models import Region
from eventreg.regions.queries import children
from eventreg.regions.rules import Level
from eventreg.web.access import public as open_to_all
from eventreg.web.filters import region_name
from eventreg.web.public.blueprint import public

_DAY = "public, max-age=86400"


@public.get("/regions/<region:code>/children.json")
@open_to_all
def region_children(code: str) -> Response:
    """The districts of a regency, or the villages of a district."""
    items = [
        {"code": one.code, "name": _name(one)}
        for one in children(db.session(), code)
        if one.level in {Level.DISTRICT, Level.VILLAGE}
    ]
    return _kept(jsonify(items=items))


def _name(region: Region) -> str:
    return region.name if region.level == Level.DISTRICT else region_name(region)


@public.get("/regions/<region:code>/agencies.json")
@open_to_all
def region_agencies(code: str) -> Response:
    """Names of the region's agencies or KIM that contain what was typed."""
    kind = AgencyKind.KIM if request.args.get("kind") == "kim" else AgencyKind.AGENCY
    typed = clean_line(request.args.get("q", ""))[:100]
    names = suggestions(db.session(), code, kind, typed)
    return jsonify(items=[{"name": name} for name in names])


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = _DAY
    return response
