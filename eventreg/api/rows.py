"""Registrations as other systems read them. No ticket code, no link, no note, no special needs."""

from collections.abc import Mapping

from eventreg.api.event_schemas import OWN_FIELDS, AccountOut, PersonOut
from eventreg.categories.rules import own_fields_of
from eventreg.events.rules import QuestionKind, QuestionSpec
from eventreg.regions.rules import display_name
from eventreg.registration.models import Registration


def person_out(one: Registration, questions: Mapping[int, QuestionSpec]) -> PersonOut:
    """A registration with what was answered to these questions, by their ids."""
    offer = one.offer
    own = {
        spec.name: getattr(one, spec.column)
        for spec in own_fields_of(offer.kind)
        if spec.name in OWN_FIELDS
    }
    return PersonOut(
        id=str(one.uid),
        state=one.state,
        category=offer.slug,
        kind=offer.kind,
        full_name=one.full_name,
        title_front=one.title_front,
        title_back=one.title_back,
        printed_name=one.printed_name,
        gender=one.gender,
        phone=one.phone,
        email=one.email,
        region=one.region_code,
        region_name=display_name(one.region.kind, one.region.name),
        organization=one.organization,
        organization_name=one.organization_name,
        position=one.position,
        nip=one.nip,
        accounts=[
            AccountOut(
                platform=account.platform, handle=account.handle, followers=account.followers
            )
            for account in one.accounts
        ],
        answers=_answers(one, questions),
        reference=one.reference,
        coming=one.coming,
        created_at=one.created_at,
        **own,
    )


def _answers(
    one: Registration, questions: Mapping[int, QuestionSpec]
) -> dict[str, str | list[str]]:
    given = {answer.question_id: answer.value for answer in one.answers}
    return {
        question.key: given[id_].splitlines()
        if question.kind is QuestionKind.CHOICES
        else given[id_]
        for id_, question in questions.items()
        if id_ in given
    }
