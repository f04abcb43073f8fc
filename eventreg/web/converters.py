"""Typed parts of URLs: a value that cannot be right is a 404 before any view runs."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map


class Key(IntegerConverter):
    """A row's number. The databases refuse to look for larger ones."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - Werkzeug hands it over by this name.
        super().__init__(map, max=2**31 - 1)


class Slug(BaseConverter):
    """An event's or category's address."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


class Secret(BaseConverter):
    """The secret of a participant's own page, or of a group's."""

    regex = "[A-Za-z0-9_-]{43}"


class TicketCode(BaseConverter):
    """A ticket's code in any letter case; the view gets it in upper case."""

    regex = "[A-Za-z2-7]{26}"

    def to_python(self, value: str) -> str:
        """The normalised code."""
        return value.upper()


class RegionCode(BaseConverter):
    """An official region code."""

    regex = r"35(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?|00"


def init_converters(app: Flask) -> None:
    """Makes the converters known to the app's routes."""
    app.url_map.converters |= {
        "int": Key,
        "slug": Slug,
        "secret": Secret,
        "ticket": TicketCode,
        "region": RegionCode,
    }
