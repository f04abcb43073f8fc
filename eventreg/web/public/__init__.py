"""The pages of participants."""

from eventreg.web.public import edit, event, health, home, mine, places, privacy, register, ticket
from eventreg.web.public.blueprint import public

__all__ = [
    "edit",
    "event",
    "health",
    "home",
    "mine",
    "places",
    "privacy",
    "public",
    "register",
    "ticket",
]
