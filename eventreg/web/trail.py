"""Where a page of the office stands: the way to it from the front page, told by every page."""

from collections.abc import Sequence

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from eventreg.web.access import current_staff

#: The text of a step and its address; the last step is the page itself and has none.
Step = tuple[str, str | None]

_FRONT = "office.events"


def lead_from(title: str, overview: str) -> None:
    """The page being made belongs to an event of this title, whose overview is at this address."""
    g.way = [(_("Events"), url_for(_FRONT)), (title, overview)]


def init_trail(app: Flask) -> None:
    """Templates tell the way by breadcrumb(), or leave that to page_header()."""
    app.jinja_env.globals |= {"way_to": way_to, "lacks_way": lacks_way}


def way_to(steps: Sequence[Step]) -> list[Step]:
    """The whole way: what leads to the page's own steps, and these. No place comes twice."""
    g.way_told = True
    before = [step for step in _way() if step[0] != steps[-1][0]]
    known = {url for _text, url in before}
    return [*before, *(step for step in steps if step[1] is None or step[1] not in known)]


def lacks_way() -> bool:
    """Whether this is a page of the office, below its front page, that has not told the way."""
    inside = request.blueprint == "office" and request.endpoint != _FRONT
    return inside and current_staff() is not None and "way_told" not in g


def _way() -> list[Step]:
    if "way" in g:
        way: list[Step] = g.way
        return way
    if request.blueprint in {"office", "security"} and current_staff() is not None:
        return [(_("Office"), url_for(_FRONT))]
    return []
