"""What every page of the office says about itself: what it is for, what is done there, where to read on.

A new page is one more endpoint in the module of its matter; tests/web/office/test_help.py walks the
app's map and misses it otherwise. What the sections hold stands in docs/panduan-panitia.md.
"""

from flask import Flask, current_app, g, request

from eventreg.web.access import current_staff
from eventreg.web.help import about_door, about_events, about_office, about_people, about_records
from eventreg.web.help.words import Help, by_endpoint

__all__ = ["HELP", "Help", "init_help", "page_help"]

HELP: dict[str, Help] = {
    endpoint: words
    for module in (about_events, about_people, about_door, about_records, about_office)
    for endpoint, words in by_endpoint(module.ENTRIES)
}


def page_help() -> Help | None:
    """The help of the page that is being made; none outside of the office and where something failed.

    What is sent to a page's own address and comes back with errors is that page still.
    """
    if request.endpoint is None or g.get("page_failed", False):
        return None
    return HELP.get(request.endpoint) or _of_the_same_address()


def init_help(app: Flask) -> None:
    """Gives templates `page_help`, and `opens_guide`: whether the guide opens to whoever reads the page."""
    app.jinja_env.globals |= {
        "page_help": page_help,
        "opens_guide": lambda: current_staff() is not None,
    }


def _of_the_same_address() -> Help | None:
    rule = request.url_rule
    if rule is None or not rule.rule.startswith("/office"):
        return None
    shown = (one for one in current_app.url_map.iter_rules() if one.rule == rule.rule)
    return next((HELP[one.endpoint] for one in shown if one.endpoint in HELP), None)
