"""What the contact of a group is told of the people who were just registered: who has a place and who has not."""

from collections import Counter
from collections.abc import Sequence

from flask_babel import ngettext

from eventreg.db import db
from eventreg.registration.models import Group
from eventreg.registration.queries import members_of
from eventreg.registration.rules import Outcome, Refused, State
from eventreg.web.public.mine import shown_states


def news_of(group: Group, outcomes: Sequence[Outcome]) -> str:
    """How many of those who were registered have a place, wait, or await a decision; nothing for nobody.

    By what the contact may know of each: a form that is sent again may meet a decision that nobody
    reads yet.
    """
    ids = {one.registration_id for one in outcomes if not isinstance(one, Refused)}
    people = [one for one in members_of(db.session(), group.id) if one.id in ids]
    states = Counter(shown_states(people).values())
    return " ".join(
        words
        for number, words in (
            (states[State.CONFIRMED], _registered(states[State.CONFIRMED])),
            (states[State.WAITLISTED], _waiting(states[State.WAITLISTED])),
            (states[State.PENDING], _pending(states[State.PENDING])),
        )
        if number
    )


def _registered(number: int) -> str:
    return str(ngettext("%(num)s person is registered.", "%(num)s people are registered.", number))


def _waiting(number: int) -> str:
    return str(
        ngettext(
            "%(num)s person is in the waiting list.",
            "%(num)s people are in the waiting list.",
            number,
        )
    )


def _pending(number: int) -> str:
    return str(
        ngettext(
            "%(num)s person awaits verification.", "%(num)s people await verification.", number
        )
    )
