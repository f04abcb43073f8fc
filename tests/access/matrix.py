"""Who tries, at which addresses, and what must come of it. The expectation is made of each route's marker."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from eventreg.accounts.rules import PERMISSIONS, StaffRole
from tests.access.world import World

#: A gap whose thing is no row of the event, so that every event has one of the same name.
NO_ROWS = frozenset({"event", "slug", "category", "code", "secret", "token"})
_BEFORE_GAP = re.compile(r"([^/<>]*)/?[^/<>]*<(?:[^:<>]+:)?(\w+)>")
_FALLBACK = {"Key": "1", "UUIDConverter": str(UUID(int=7)), "Slug": "terpendam"}


@dataclass(frozen=True)
class Somebody:
    """A member of staff of the matrix: a role, and where it holds: "office", "event" or "neighbour"."""

    role: StaffRole
    place: str
    region: str | None = None

    def __str__(self) -> str:
        region = f" of {self.region}" if self.region else ""
        return f"{self.role.value}{region} ({self.place})"


@dataclass(frozen=True)
class Address:
    """One rule of the app's map, with what its view is marked with."""

    rule: Rule
    access: str
    scoped: bool
    somewhere: bool

    @property
    def methods(self) -> list[str]:
        """The methods that say something of their own."""
        return sorted((self.rule.methods or set()) - {"HEAD", "OPTIONS"})

    @property
    def of_event(self) -> bool:
        """Whether it names an event, about which the permission is then asked."""
        return "event" in self.rule.arguments

    @property
    def gaps(self) -> dict[str, str]:
        """The key in `World.gaps` of each argument, by the argument's name."""
        found = {name: f"{word}/{name}" for word, name in _BEFORE_GAP.findall(self.rule.rule)}
        return {name: found.get(name, name) for name in self.rule.arguments}

    @property
    def names_a_row(self) -> bool:
        """Whether it names something of the event's own."""
        return bool(self.rule.arguments - NO_ROWS)

    def path(self, app: Flask, world: World, **instead: str) -> str:
        """The address with what is planted in its gaps, or `instead`."""
        values = {name: self._value(world, name, key) for name, key in self.gaps.items()}
        adapter = app.url_map.bind("localhost")
        parts = {name: self._typed(name, instead.get(name, text)) for name, text in values.items()}
        return str(adapter.build(self.rule.endpoint, parts, method=self.methods[0]))

    def _value(self, world: World, name: str, key: str) -> str:
        kind = type(self.rule._converters[name]).__name__
        return world.gaps.get(key) or world.gaps.get(name) or _FALLBACK.get(kind, "x")

    def _typed(self, name: str, text: str) -> object:
        kind = type(self.rule._converters[name]).__name__
        return int(text) if kind == "Key" else text


def addresses(app: Flask, below: str) -> list[Address]:
    """Everything of the app's map below a path; static files are nobody's data."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(below) and rule.endpoint != "static":
            view = app.view_functions[rule.endpoint]
            found.append(
                Address(
                    rule,
                    access=str(getattr(view, "access", "")),
                    scoped=bool(getattr(view, "scoped", False)),
                    somewhere=bool(getattr(view, "somewhere", False)),
                )
            )
    return sorted(found, key=lambda one: (one.rule.rule, one.methods))


def opens(one: Address, who: Somebody | None) -> bool:
    """Whether a page of the office must open to somebody, said without asking the app's own rules."""
    if one.access == "public":
        return True
    if who is None:
        return False
    if one.access == "signed-in":
        return True
    holds = one.access in PERMISSIONS[who.role]
    within = who.region is None or one.scoped
    if one.of_event:
        there = who.place in {"office", "event"}
    else:
        there = one.somewhere or who.place == "office"
    return holds and within and there


def leaks(answer: TestResponse, words: tuple[str, ...]) -> Iterator[str]:
    """The words that an answer holds, in its body or its headers."""
    text = answer.get_data().decode(errors="replace") + str(answer.headers)
    return (word for word in words if word in text)
