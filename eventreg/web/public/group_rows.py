"""What the forms with several people share: what would become of each row, and what became of it."""

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventreg.db import db
from eventreg.events.models import CategoryOffer
from eventreg.events.queries import asked
from eventreg.registration.models import Group
from eventreg.registration.operations import preview_members
from eventreg.registration.queries import members_of, places
from eventreg.registration.rules import Outcome, Refusal, Refused, State
from eventreg.registration.rules.groups import repeated
from eventreg.web.group_forms import PeopleForm
from eventreg.web.languages import language
from eventreg.web.person_rows import Home, PersonRow
from eventreg.web.public.group import room_of
from eventreg.web.public.mine import shown_states

_REFUSED: dict[Refusal, object] = {
    Refusal.ALREADY_REGISTERED: _l("This person is registered for the event already."),
    Refusal.GROUP_FULL: _l("All places of this invitation are taken."),
    Refusal.FULL: _l("All places in this category are taken."),
    Refusal.FULL_REGION: _l("All places of this regency or city are taken."),
    Refusal.FULL_AGENCY: _l("Your agency has sent as many people as it may."),
    Refusal.NOT_YET: _l("Registration has not opened yet."),
    Refusal.CLOSED: _l("Registration is closed."),
    Refusal.STAFF_ONLY: _l("Registration is closed."),
    Refusal.CALLED_OFF: _l("Registration is closed."),
    Refusal.LETTER_MISSING: _l("Please add the letter of assignment."),
}
_PROSPECTS: dict[State, tuple[str, object]] = {
    State.CONFIRMED: ("ok", _l("There is a place")),
    State.PENDING: ("warn", _l("Will await verification")),
    State.WAITLISTED: ("warn", _l("Will be in the waiting list")),
}


def refused_words(reason: Refusal) -> str:
    """Why one person of a group cannot be registered. Nothing about anybody else."""
    return str(_REFUSED[reason])


def prospect_words(prospect: State | Refusal) -> tuple[str, str]:
    """What would become of one person, as a kind of mark and a word."""
    if isinstance(prospect, Refusal):
        return "bad", refused_words(prospect)
    kind, words = _PROSPECTS[prospect]
    return kind, str(words)


def foresee(
    form: PeopleForm, offer: CategoryOffer, home: Home, *, group: Group | None = None
) -> None:
    """Writes beside each row what sending would make of it: rows with a fault are not sent."""
    rows = form.rows()
    twice = repeated([row.person(home) if row.name.data else None for row in rows])
    good: list[PersonRow] = []
    for place, row in enumerate(rows):
        fault = row.fault()
        if place in twice:
            row.prospect = ("bad", _("This person stands in the list twice."))
        elif fault is not None:
            row.prospect = fault
        else:
            good.append(row)
    people = [row.person(home) for row in good]
    prospects = preview_members(db.session(), offer, people, group=group)
    for row, prospect in zip(good, prospects, strict=True):
        if prospect is Refusal.ALREADY_REGISTERED or home.region_code:
            row.prospect = prospect_words(prospect)


def take_step(
    form: PeopleForm, offer: CategoryOffer, home: Home, *, group: Group | None = None
) -> None:
    """What the other buttons of the form do: more rows, reading what was pasted, looking ahead."""
    match request.form.get("step"):
        case "add":
            form.add_rows()
        case "paste":
            form.read_pasted()
            foresee(form, offer, home, group=group)
        case _:
            form.validate()
            foresee(form, offer, home, group=group)


def questions_of(offer: CategoryOffer) -> list[tuple[str, bool]]:
    """The extra questions that each person answers on their own page, and whether they must."""
    return [(one.label(language()), one.required) for one in asked(db.session(), offer)]


def good_rows(form: PeopleForm) -> list[PersonRow]:
    """The rows that can be sent: none as long as something else is wrong. Only after `validate`."""
    return [row for row in form.rows() if not row.errors] if form.head_is_good else []


def keep_refused(form: PeopleForm, rows: Sequence[PersonRow], outcomes: Sequence[Outcome]) -> None:
    """Leaves in the form whom it could not register, and why."""
    done = []
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, Refused):
            row.refuse(refused_words(outcome.reason))
        else:
            done.append(row)
    form.keep([row for row in form.rows() if row not in done])
    form.collect_errors()


def closed_meanwhile(outcomes: Sequence[Outcome]) -> Refusal | None:
    """Why nobody at all was registered, if sign-up closed while the form lay open."""
    reasons = {one.reason if isinstance(one, Refused) else None for one in outcomes}
    closed = {Refusal.CLOSED, Refusal.NOT_YET, Refusal.STAFF_ONLY, Refusal.CALLED_OFF}
    return reasons.pop() if len(reasons) == 1 and reasons <= closed else None


def room_words(offer: CategoryOffer, group: Group | None = None, *, region: str = "") -> str:
    """How many more people may come; nothing where there is no limit.

    For people of the group's region, or of the one that was chosen.
    """
    region = group.region_code if group else region
    now = places(db.session(), offer.event_id)
    left = now.left_for(offer.id, region) if region else now.left_to_give(offer.id)
    room = known_room(group) if group else None
    waits = offer.waiting_list and not offer.approval and room != 0
    if left == 0 and waits:
        return str(_("No place is left; who registers now is put on the waiting list."))
    if room is not None and left is not None and left < room and waits:
        return _some_wait(room, left)
    bounds = [number for number in (left, room) if number is not None]
    if not bounds:
        return ""
    return str(ngettext("%(num)s place left", "%(num)s places left", min(bounds)))


def _some_wait(room: int, left: int) -> str:
    """Where an invitation is for more people than there are places."""
    most = ngettext(
        "This invitation is for %(num)s more person.",
        "This invitation is for up to %(num)s more people.",
        room,
    )
    now = ngettext(
        "%(num)s place is left at the moment; the others are put on the waiting list.",
        "%(num)s places are left at the moment; the others are put on the waiting list.",
        left,
    )
    return f"{most} {now}"


def known_room(group: Group) -> int | None:
    """As `room_of`, for the pages that do not show the people."""
    members = members_of(db.session(), group.id)
    return room_of(group, members, shown_states(members))


def checked(
    form: PeopleForm, offer: CategoryOffer, home: Home, *, group: Group | None = None
) -> Response:
    """What would become of the rows, for the script that asks while somebody types.

    Rows are told apart by their submission ids: their numbers may have gaps, which WTForms closes.
    """
    foresee(form, offer, home, group=group)
    rows: dict[str, Any] = {}
    for entry in form["people"]:
        kind, words = entry.form.prospect or ("", "")
        rows[entry.form.submission_id.data or ""] = {
            "line": entry.form.line,
            "kind": kind,
            "words": words,
        }
    return jsonify(rows=rows, room=room_words(offer, group, region=home.region_code))
