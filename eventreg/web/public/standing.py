"""How the categories of an event stand for whoever wants to register: places left, in words."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.categories.rules import ParticipantKind
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.regions.models import Region
from eventreg.regions.queries import by_code, selectable
from eventreg.regions.rules import Level, is_region_code
from eventreg.registration.queries import limits_of, state_counts
from eventreg.registration.queries import places as places_now
from eventreg.registration.rules import OfferLimits, Places, State
from eventreg.web.filters import region_name


@dataclass(frozen=True)
class Standing:
    """What somebody who wants to register in a category should know beforehand.

    `left`: places that they could have (none: without limit); `waiting`: people in the waiting list;
    `words`: all of it in the reader's language.
    """

    offer: CategoryOffer
    left: int | None
    waiting: int
    with_regions: bool
    words: str

    @property
    def takes_people(self) -> bool:
        """Whether signing up leads to anything but a refusal."""
        return self.left != 0 or self.offer.waiting_list or self.offer.approval

    @property
    def waits(self) -> bool:
        """Whether signing up leads to the waiting list."""
        return self.left == 0 and self.offer.waiting_list and not self.offer.approval


def region_of(code: str) -> Region | None:
    """The region that somebody chose; none for what is no choice."""
    found = by_code(db.session(), code) if is_region_code(code) else None
    if found is None or found.level not in {Level.REGENCY, Level.PROVINCE, Level.OUTSIDE}:
        return None
    return found


def standings(event: Event, region: Region | None = None) -> list[Standing]:
    """How each category stands at this moment, for people of `region` where it is known."""
    read = _read(event)
    return [_standing(offer, read, region) for offer in event.offers]


def standing_and_here(
    offer: CategoryOffer, region: Region | None
) -> tuple[Standing, Standing | None]:
    """How one category stands for everybody, and for people of the region that was chosen."""
    read = _read(offer.event)
    return _standing(offer, read, None), _standing(offer, read, region) if region else None


def left_by_region(event: Event) -> dict[int, list[tuple[Region, int]]]:
    """For categories that keep places for regions: what people of each region could have, by category id."""
    limits = limits_of(db.session(), event.id)
    with_regions = [id_ for id_, one in limits.items() if one.kept]
    if not with_regions:
        return {}
    now = places_now(db.session(), event.id, limits)
    regions = selectable(db.session())
    return {
        id_: [(one, now.left_for(id_, one.code) or 0) for one in regions] for id_ in with_regions
    }


@dataclass(frozen=True)
class _Read:
    """What was read of an event at one moment."""

    limits: dict[int, OfferLimits]
    places: Places
    counts: dict[tuple[int, State], int]


def _read(event: Event) -> _Read:
    limits = limits_of(db.session(), event.id)
    places = places_now(db.session(), event.id, limits)
    return _Read(limits, places, state_counts(db.session(), event.id))


def _standing(offer: CategoryOffer, read: _Read, region: Region | None) -> Standing:
    limits, now = read.limits.get(offer.id), read.places
    waiting = read.counts.get((offer.id, State.WAITLISTED), 0)
    with_regions = limits is not None and bool(limits.kept)
    here = region if with_regions else None
    left = _left(offer, now, here)
    sentences = [_places_sentence(left, here)]
    if limits is not None and here is None and left:
        sentences += _kept_sentence(offer, limits, now, left)
    if limits is not None and limits.agency_quota is not None and left != 0:
        sentences += _agency_sentence(offer, limits.agency_quota)
    sentences += _ways_sentences(offer, left, waiting)
    return Standing(offer, left, waiting, with_regions, " ".join(sentences))


def _left(offer: CategoryOffer, now: Places, region: Region | None) -> int | None:
    return now.left_to_give(offer.id) if region is None else now.left_for(offer.id, region.code)


def _places_sentence(left: int | None, region: Region | None) -> str:
    if left is None:
        return str(_("Places are available."))
    name = region_name(region)
    if left == 0 and region is not None:
        return str(_("All places for %(region)s are taken.", region=name))
    if left == 0:
        return str(_("All places in this category are taken."))
    if region is not None:
        return str(
            ngettext(
                "%(num)s place left for %(region)s.",
                "%(num)s places left for %(region)s.",
                left,
                region=name,
            )
        )
    return str(ngettext("%(num)s place left.", "%(num)s places left.", left))


def _kept_sentence(offer: CategoryOffer, limits: OfferLimits, now: Places, left: int) -> list[str]:
    """How many of the places that are left only people of their own region get."""
    # An office may keep more than there is: then all that are left are kept.
    kept = min(left, sum(now.kept_free(offer.id, code) for code in limits.kept))
    if not kept:
        return []
    if kept == left:
        return [
            ngettext(
                "It is only for people of certain regencies or cities.",
                "All of them are only for people of certain regencies or cities.",
                kept,
            )
        ]
    return [
        ngettext(
            "%(num)s of them is only for people of certain regencies or cities.",
            "%(num)s of them are only for people of certain regencies or cities.",
            kept,
        )
    ]


def _agency_sentence(offer: CategoryOffer, most: int) -> list[str]:
    """How many one organization may send, in the word for those of this category."""
    match offer.kind:
        case ParticipantKind.AGENCY:
            return [
                ngettext(
                    "At most %(num)s person of one agency.",
                    "At most %(num)s people of one agency.",
                    most,
                )
            ]
        case ParticipantKind.KIM:
            return [
                ngettext(
                    "At most %(num)s person of one KIM.", "At most %(num)s people of one KIM.", most
                )
            ]
        case ParticipantKind.GENERAL:
            return [
                ngettext(
                    "At most %(num)s person of one agency or organization.",
                    "At most %(num)s people of one agency or organization.",
                    most,
                )
            ]
        case ParticipantKind.INFLUENCER:
            return []  # They come for themselves.


def _ways_sentences(offer: CategoryOffer, left: int | None, waiting: int) -> list[str]:
    """What becomes of a sign-up: decided by staff, or put into the waiting list."""
    sentences = []
    if offer.approval:
        sentences.append(_("The organizer decides on each sign-up."))
    if left == 0 and offer.waiting_list and waiting:
        sentences.append(_("The waiting list is open: %(count)s waiting.", count=_people(waiting)))
    elif left == 0 and offer.waiting_list:
        sentences.append(_("The waiting list is open."))
    return sentences


def _people(count: int) -> str:
    return str(ngettext("%(num)s person", "%(num)s people", count))
