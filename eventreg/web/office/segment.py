"""The segment of a message that staff write: its filters in a form, in codes, and in words.

The filters are those of the list of participants, and one for each extra question. They are kept in
the codes of an address; nobody's data is among them.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from eventreg.db import db
from eventreg.events.models import Event, Question
from eventreg.events.rules import WITH_CHOICES, QuestionKind
from eventreg.mail.models import StaffMessage
from eventreg.regions.models import Region
from eventreg.registration.queries import ListFilter, Reply
from eventreg.registration.rules import State
from eventreg.registration.rules.listing import Sort
from eventreg.web.filters import label, local_date, region_name
from eventreg.web.languages import language
from eventreg.web.office.list_address import (
    Choice,
    Filter,
    arguments_of,
    further_filters,
    usual_filters,
    wanted_from,
)

_ANY, _NONE, _IS = "any", "none", "is-"
_OFFERED = "offered"


def segment_from(event: Event, typed: Mapping[str, str]) -> ListFilter:
    """What codes narrow the participants to. Without a state only those are meant who are in force."""
    wanted = wanted_from(event, typed)
    found = (_reply(one, typed.get(one.spec.field, "")) for one in _asked(event))
    return replace(
        wanted,
        replies=tuple(one for one in found if one is not None),
        in_force=wanted.state is None,
    )


def codes_of(event: Event, wanted: ListFilter) -> dict[str, str]:
    """The same as it is kept, and as it stands in an address."""
    by_id = {one.id: one.spec.field for one in _asked(event)}
    replies = {by_id[one.question_id]: _reply_code(one) for one in wanted.replies}
    return arguments_of(event, wanted) | replies


def told_of_segment(message: StaffMessage) -> str:
    """For whom a message is, as the log keeps it: in codes."""
    if message.marked:
        return "marked"
    return ", ".join(f"{name}={value}" for name, value in sorted(message.segment.items()))


def segment_filters(event: Event, wanted: ListFilter) -> tuple[list[Filter], list[Filter]]:
    """What a form offers: the filters that everybody needs, then those that are needed now and then."""
    usual = [one for one in usual_filters(event, wanted, Sort.NAME) if one.name != "sort"]
    further = further_filters(event, wanted)
    # Present or absent is what messages are about; it stands with the first.
    attendance = [one for one in further if one.name == "attendance"]
    rest = [one for one in further if one.name != "attendance"]
    return usual + attendance, rest + [_of_question(one, wanted) for one in _asked(event)]


def region_names(messages: Collection[StaffMessage]) -> dict[str, str]:
    """The names of all regions that segments name, by one query at most."""
    codes = {one.segment["region"] for one in messages if one.segment.get("region")}
    if not codes:
        return {}
    found = db.session.scalars(select(Region).where(Region.code.in_(codes)))
    return {one.code: region_name(one) for one in found}


def segment_words(
    event: Event, message: StaffMessage, regions: Mapping[str, str], *, people: int = 0
) -> str:
    """Whom a message is for, in the reader's words. `regions`: the names of those that it may name."""
    if message.marked:
        if not people:
            return str(_("people marked in the list"))
        said = ngettext("%(num)s person marked in the list", "%(num)s people marked in the list", people)  # fmt: skip
        return str(said)
    wanted = segment_from(event, message.segment)
    parts = [_state(message.segment), *_place(event, message.segment, regions)]
    further = [*further_filters(event, wanted), *(_of_question(one, wanted) for one in _asked(event))]  # fmt: skip
    for one in further:
        parts += [f"{one.label}: {choice.text}" for choice in one.choices if choice.chosen]
    if wanted.since is not None:
        parts.append(str(_("Registered since %(day)s", day=local_date(wanted.since, event))))
    return "; ".join(parts)


def _state(codes: Mapping[str, str]) -> str:
    said = codes.get("state", "")
    if said == _OFFERED:
        return str(_("State: %(state)s", state=_("Offered a place")))
    if said in {one.value for one in State}:
        return str(_("State: %(state)s", state=label(State(said))))
    return str(_("Everybody in force: confirmed, waiting or pending"))


def _place(event: Event, codes: Mapping[str, str], regions: Mapping[str, str]) -> list[str]:
    """Category and region, where they are said."""
    offer = next((one for one in event.offers if one.slug == codes.get("category")), None)
    parts = [str(_("Category: %(category)s", category=offer.name(language())))] if offer else []
    code = codes.get("region", "")
    if code:
        parts.append(str(_("Regency or city: %(region)s", region=regions.get(code, code))))
    return parts


def _asked(event: Event) -> list[Question]:
    return [one for one in event.questions if not one.retired]


def _values(question: Question) -> dict[str, str]:
    """The answers that can be asked for one by one, in the reader's language."""
    if question.kind is QuestionKind.YES_NO:
        return {"yes": str(_("Yes")), "no": str(_("No"))}
    if question.kind not in WITH_CHOICES:
        return {}
    return {one.value: one.label(language()) for one in question.spec.choices}


def _reply(question: Question, said: str) -> Reply | None:
    if said in {_ANY, _NONE}:
        return Reply(question.id, answered=said == _ANY)
    value = said.removeprefix(_IS)
    known = said.startswith(_IS) and value in _values(question)
    return Reply(question.id, value=value) if known else None


def _reply_code(reply: Reply) -> str:
    if not reply.answered:
        return _NONE
    return f"{_IS}{reply.value}" if reply.value else _ANY


def _of_question(question: Question, wanted: ListFilter) -> Filter:
    mine = next((one for one in wanted.replies if one.question_id == question.id), None)
    chosen = _reply_code(mine) if mine else ""
    words = {f"{_IS}{value}": text for value, text in _values(question).items()}
    words |= {_ANY: str(_("Answered")), _NONE: str(_("Not answered"))}
    choices = [Choice(value, text, value == chosen) for value, text in words.items()]
    return Filter(question.spec.field, question.label(language()), choices)
