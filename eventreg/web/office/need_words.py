"""What waits in an event, in words."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.events.models import Event
from eventreg.overview.rules import Need, Waiting, cut
from eventreg.web.filters import local_time, number
from eventreg.web.languages import language

_WORDS: dict[Need, Callable[[int], str]] = {
    Need.UNTOLD: lambda num: ngettext(
        "person does not know what has changed about the event",
        "people do not know what has changed about the event",
        num,
    ),
    Need.AT_DOOR: lambda num: ngettext(
        "person at the door waits to be admitted",
        "people at the door wait to be admitted",
        num,
    ),
    Need.NOT_ADDED: lambda num: ngettext(
        "person whom a desk had added is not registered",
        "people whom a desk had added are not registered",
        num,
    ),
    Need.DEVICES: lambda num: ngettext(
        "device is not ready for the door", "devices are not ready for the door", num
    ),
    Need.NO_DEVICE: lambda _num: _("No phone is paired yet, and the event is near"),
    Need.SCANS: lambda num: ngettext("scan is to be checked", "scans are to be checked", num),
    Need.MAIL_FAILED: lambda num: ngettext(
        "e-mail could not be delivered", "e-mails could not be delivered", num
    ),
    Need.MAIL_UNSENT: lambda num: ngettext(
        "e-mail waits: no mail server is set up",
        "e-mails wait: no mail server is set up",
        num,
    ),
    Need.PENDING: lambda num: ngettext(
        "person waits for your decision", "people wait for your decision", num
    ),
    Need.CHATS: lambda num: ngettext(
        "message is to be sent by WhatsApp", "messages are to be sent by WhatsApp", num
    ),
    Need.OVER: lambda num: ngettext(
        "category is above its quota", "categories are above their quota", num
    ),
    Need.CLOSES_SOON: lambda _num: _("Sign-up closes soon"),
    Need.CLOSED_EARLY: lambda _num: _("Sign-up is closed although places are left"),
    Need.REGIONS: lambda num: ngettext(
        "region has not answered yet", "regions have not answered yet", num
    ),
    Need.INVITATIONS: lambda num: ngettext(
        "invitation has no answer yet", "invitations have no answer yet", num
    ),
    Need.FULL: lambda num: ngettext("category is full", "categories are full", num),
    Need.NEARLY_FULL: lambda num: ngettext(
        "category is nearly full", "categories are nearly full", num
    ),
    Need.FULL_REGIONS: lambda num: ngettext("region is full", "regions are full", num),
    Need.FULL_AGENCIES: lambda num: ngettext(
        "agency has reached its limit", "agencies have reached their limit", num
    ),
    Need.HELD: lambda num: ngettext(
        "place is held until somebody answers", "places are held until somebody answers", num
    ),
    Need.GROUP_SCANS: lambda num: ngettext(
        "scan of a group at once is to be checked",
        "scans of groups at once are to be checked",
        num,
    ),
    Need.DUPLICATES: lambda num: ngettext("possible duplicate", "possible duplicates", num),
    Need.NAMES: lambda num: ngettext(
        "name of an agency or KIM is not known yet",
        "names of agencies or KIM are not known yet",
        num,
    ),
    Need.INCOMPLETE: lambda num: ngettext(
        "person from the door has incomplete data",
        "people from the door have incomplete data",
        num,
    ),
}


def words_of(event: Event, one: Waiting) -> str:
    """What waits, after its number; a category by its name."""
    if one.category is None:
        return _WORDS[one.need](one.count)
    if one.category.offer_id is None:
        return _of_event(one.need)
    name = next(
        offer.name(language()) for offer in event.offers if offer.id == one.category.offer_id
    )
    if one.need is Need.OVER:
        return str(_("%(category)s: above the quota", category=name))
    if one.need is Need.FULL:
        return str(_("%(category)s: full", category=name))
    return str(_("%(category)s: nearly full", category=name))


def _of_event(need: Need) -> str:
    if need is Need.OVER:
        return str(_("The whole event: above its limit"))
    if need is Need.FULL:
        return str(_("The whole event: full"))
    return str(_("The whole event: nearly full"))


def detail_of(event: Event, one: Waiting, regions: Sequence[str]) -> str:
    """Since when, until when, or which: what tells how much it presses."""
    if one.category is not None:
        taken, places = number(one.category.taken), number(one.category.places)
        return str(_("%(taken)s of %(places)s places", taken=taken, places=places))
    if one.need is Need.REGIONS:
        return listed(regions)
    if one.need is Need.CLOSED_EARLY:
        return str(_("Closed since %(when)s", when=local_time(one.since, event)))
    if one.since is not None:
        return str(_("The first one waits since %(when)s", when=local_time(one.since, event)))
    if one.need is Need.CLOSES_SOON:
        return local_time(one.until, event)
    if one.until is not None:
        return str(_("The first one lapses on %(when)s", when=local_time(one.until, event)))
    return ""


def listed(names: Sequence[str]) -> str:
    """Names with commas; of many the first, and how many others there are."""
    shown, others = cut(names)
    words = ", ".join(shown)
    if not others:
        return words
    return str(_("%(names)s and %(count)s others", names=words, count=number(others)))
