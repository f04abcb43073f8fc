"""A pasted list of agencies and KIM: what was understood of each line, and what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from flask_babel import gettext as _

from eventreg.agencies.rules import agency_key
from eventreg.db import db
from eventreg.people.numbers import parse_phone
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.regions.rules import Ambiguous, Matched, match_region
from eventreg.registration.operations import NewGroup
from eventreg.registration.queries import invitations_of
from eventreg.registration.rules.pasted_invitations import InvitedLine, read_invitations
from eventreg.web.fields import normal_email
from eventreg.web.filters import region_name


@dataclass(frozen=True)
class ReadLine:
    """One line: what stood there, which region it means, its faults. `known`: invited already."""

    line: InvitedLine
    region: Region | None
    faults: tuple[str, ...]
    known: bool


def read_list(event_id: int, offer_id: int, text: str) -> list[ReadLine]:
    """The lines of a pasted list for one category of an event, each with what is wrong with it."""
    offered = {region.code: region for region in regions.selectable(db.session())}
    known = {
        (one.group.region_code, agency_key(one.group.organization))
        for one in invitations_of(db.session(), event_id)
        if one.group.offer_id == offer_id
    }
    read: list[ReadLine] = []
    for line in read_invitations(text):
        matched = match_region(line.region, offered.values())
        region = offered[matched.code] if isinstance(matched, Matched) else None
        faults = list(_faults(line))
        if region is None:
            codes = matched.codes if isinstance(matched, Ambiguous) else ()
            faults.insert(0, _region_fault(line, [offered[code] for code in codes]))
        key = (region.code if region else "", agency_key(line.organization))
        read.append(ReadLine(line, region, tuple(faults), key in known))
        known.add(key)
    return read


def news_of(read: Sequence[ReadLine], offer_id: int, form_id: UUID) -> list[NewGroup]:
    """The invitations that the lines ask for; those invited already are left out."""
    return [
        NewGroup(
            offer_id=offer_id,
            submission_id=uuid5(form_id, str(number)),
            organization=one.line.organization,
            region_code=one.region.code,
            contact_name=one.line.contact,
            contact_phone=_phone(one.line),
            contact_email=normal_email(one.line.email) if one.line.email else None,
            places=one.line.places,
        )
        for number, one in enumerate(read)
        if one.region is not None and not one.faults and not one.known
    ]


def _region_fault(line: InvitedLine, candidates: Sequence[Region]) -> str:
    if candidates:
        between = _("or")
        names = f" {between} ".join(region_name(one) for one in candidates)
        return str(_("“%(typed)s” may be %(names)s.", typed=line.region, names=names))
    return str(_("“%(typed)s” is no regency or city of East Java.", typed=line.region))


def _faults(line: InvitedLine) -> Iterator[str]:
    if not line.organization:
        yield _("The name of the agency or KIM is missing.")
    if len(line.organization) > 300 or len(line.contact) > 100:
        yield _("A name is too long.")
    if line.phone and _phone(line) is None:
        yield _("This number cannot be called: %(typed)s", typed=line.phone)
    if line.email and normal_email(line.email) is None:
        yield _("This e-mail address is incomplete: %(typed)s", typed=line.email)
    if line.places == 0:
        yield _("The number of places is 0.")


def _phone(line: InvitedLine) -> str | None:
    parsed = parse_phone(line.phone)
    return parsed.e164 if parsed else None
