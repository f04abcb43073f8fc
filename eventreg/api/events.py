"""`GET /events/<event>`: what everybody may know of an event, and what a sign-up must tell."""

from datetime import datetime

from flask import Response

from eventreg.api.access import key_required
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer
from eventreg.api.event_schemas import (
    BothLanguages,
    CategoryOut,
    ChoiceOut,
    ContactOut,
    EventFactsOut,
    EventSessionOut,
    FieldOut,
    QuestionOut,
    SignUpOut,
)
from eventreg.categories.rules import FieldKind, FieldSpec, fields_of
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events import queries as events
from eventreg.events.models import CategoryOffer, Event, EventSession, Question
from eventreg.events.rules import WindowFacts, signup_window
from eventreg.keys.models import ApiKey
from eventreg.registration.queries import places


@api.get("/events/<slug>")
@key_required()
def event_facts(key: ApiKey) -> Response:
    """The event with its sessions, its categories and their places left, and its extra questions."""
    return answer(_facts(key.event, utc_now()))


def _facts(event: Event, now: datetime) -> EventFactsOut:
    slugs = {offer.id: offer.slug for offer in event.offers}
    taken = places(db.session(), event.id)
    asked = [one for one in events.questions(db.session(), event.id) if not one.retired]
    return EventFactsOut(
        id=str(event.id),
        slug=event.slug,
        title=event.title,
        theme=event.theme,
        state=event.state,
        timezone=event.timezone,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        mode=event.mode,
        venue=event.venue,
        address=event.address,
        organizer=event.organizer,
        contact=ContactOut(
            name=event.contact_name, phone=event.contact_phone, email=event.contact_email
        ),
        sign_up=_sign_up(event, now),
        capacity=event.capacity,
        places_left=taken.event_left(),
        sessions=[_session(one, slugs) for one in event.sessions],
        categories=[_category(one, taken.left_to_give(one.id)) for one in event.offers],
        questions=[_question(one, slugs) for one in asked],
        server_time=now,
    )


def _sign_up(event: Event, now: datetime) -> SignUpOut:
    facts = WindowFacts(event.state, event.signup_opens_at, event.signup_closes_at, event.ends_at)
    return SignUpOut(
        state=signup_window(facts, now),
        opens_at=event.signup_opens_at,
        closes_at=event.signup_closes_at or event.ends_at,
    )


def _session(one: EventSession, slugs: dict[int, str]) -> EventSessionOut:
    return EventSessionOut(
        id=str(one.id),
        title=one.title,
        room=one.room,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        categories=sorted(slugs[admission.offer_id] for admission in one.admissions),
    )


def _category(offer: CategoryOffer, left: int | None) -> CategoryOut:
    return CategoryOut(
        category=offer.slug,
        kind=offer.kind,
        role=offer.role,
        name=BothLanguages(id=offer.name_id, en=offer.name_en),
        counts=offer.counts,
        public=offer.public,
        approval=offer.approval,
        waiting_list=offer.waiting_list,
        letter=offer.letter,
        quota=offer.quota,
        region_quota=offer.region_quota,
        agency_quota=offer.agency_quota,
        places_left=left,
        fields=[_field(spec) for spec in fields_of(offer.kind)],
    )


def _field(spec: FieldSpec) -> FieldOut:
    return FieldOut(
        name=spec.name,
        kind=spec.kind,
        required=spec.required,
        limit=spec.limit,
        choices=[choice.value for choice in spec.choices] if spec.kind is FieldKind.CHOICE else [],
    )


def _question(one: Question, slugs: dict[int, str]) -> QuestionOut:
    return QuestionOut(
        key=one.key,
        kind=one.kind,
        label=BothLanguages(id=one.label_id, en=one.label_en),
        required=one.required,
        at_door=one.at_door,
        category=None if one.offer_id is None else slugs[one.offer_id],
        choices=[
            ChoiceOut(
                value=choice.value, label=BothLanguages(id=choice.label_id, en=choice.label_en)
            )
            for choice in one.spec.offered()
        ],
    )
