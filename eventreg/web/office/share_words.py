"""What is said of an event where it is shared: the WhatsApp text and the poster, both in Indonesian.

Whoever shares may read the office in English; those who are invited read Indonesian.
"""

from collections import defaultdict
from datetime import date, datetime
from urllib.parse import quote

from babel.lists import format_list
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from eventreg.clock import local
from eventreg.events.models import Event
from eventreg.papers.rules import official_date, official_days, time_span, zone_label
from eventreg.people.numbers import show_phone
from eventreg.web.filters import event_name, event_place
from eventreg.web.office.figures import places_of_event

INVITED = "id"
#: More days than these are not listed with hours of their own.
_MOST_DAYS = 7


def event_link(base_url: str, event: Event) -> str:
    """Where everybody reads of the event and signs up."""
    return f"{base_url}/e/{event.slug}"


def chat_link(text: str) -> str:
    """Opens WhatsApp with this text; whoever opens it chooses the chat or the group."""
    return f"https://wa.me/?text={quote(text, safe='')}"


def chat_text(event: Event, link: str, now: datetime) -> str:
    """The invitation as a message, bold as WhatsApp writes it. `now`: aware, UTC."""
    with force_locale(INVITED):
        parts = (_greeting(event), _facts(event), _way(event, link, now), _farewell(event))
        return "\n\n".join("\n".join(part) for part in parts)


def days_of(event: Event) -> str:
    """The day of the event in Indonesian, or the first and the last of several; empty without a session."""
    spans = list(_spans(event))
    return official_days(spans[0], spans[-1], INVITED) if spans else ""


def hours_of(event: Event) -> list[str]:
    """From when to when: one line where every day has the same hours, else one for each day."""
    spans = _spans(event)
    if len(set(spans.values())) <= 1:
        return list(spans.values())[:1]
    if len(spans) > _MOST_DAYS:
        return []
    return [f"{official_date(day, INVITED)}: {span}" for day, span in spans.items()]


def closing_of(event: Event) -> str:
    """When sign-up ends, in Indonesian: 'Senin, 4 Agustus 2025 pukul 16.00 WIB'; empty: with the event."""
    return _moment(event, event.signup_closes_at) if event.signup_closes_at else ""


def who_is_invited(event: Event) -> str:
    """The categories in which people sign up by themselves: 'Perangkat Daerah, KIM, dan Umum'."""
    names = [offer.name(INVITED) for offer in event.offers if offer.public]
    return format_list(names, locale=INVITED) if names else ""


def contact_words(event: Event) -> str:
    """Whom to ask, in one line."""
    contact = (event.contact_name, show_phone(event.contact_phone), event.contact_email)
    return ", ".join(filter(None, contact))


def _greeting(event: Event) -> list[str]:
    invites = (
        _("%(organizer)s invites you to take part in:", organizer=event.organizer)
        if event.organizer
        else _("You are invited to take part in:")
    )
    theme = [_("Theme: %(theme)s", theme=event.theme)] if event.theme else []
    return [_("Dear Sir or Madam,"), "", invites, "", _bold(event_name(event)), *theme]


def _facts(event: Event) -> list[str]:
    lines = []
    if days := days_of(event):
        lines.append(_("Day: %(days)s", days=_bold(days)))
    hours = hours_of(event)
    if len(hours) == 1:
        lines.append(_("Time: %(hours)s", hours=_bold(hours[0])))
    elif hours:
        lines += [_("Time:"), *(f"- {line}" for line in hours)]
    if place := event_place(event):
        lines.append(_("Place: %(place)s", place=_bold(place)))
    if who := who_is_invited(event):
        lines.append(_("For: %(people)s", people=who))
    return lines


def _way(event: Event, link: str, now: datetime) -> list[str]:
    lines = [_("Please sign up here:"), link]
    if event.signup_opens_at and event.signup_opens_at > now:
        opening = _bold(_moment(event, event.signup_opens_at))
        lines.append(_("Sign-up opens on %(when)s.", when=opening))
    if closing := closing_of(event):
        lines.append(_("Sign-up closes on %(when)s.", when=_bold(closing)))
    if places := places_of_event(event):
        lines.append(
            ngettext(
                "There is room for %(num)s participant.",
                "There is room for %(num)s participants.",
                places,
            )
        )
    return lines


def _farewell(event: Event) -> list[str]:
    thanks = _("Thank you for your attention and your participation.")
    contact = contact_words(event)
    return [_("Questions: %(contact)s", contact=contact), "", thanks] if contact else [thanks]


def _spans(event: Event) -> dict[date, str]:
    """From when to when each day lasts, whatever pauses it has, in order of time."""
    moments: dict[date, list[datetime]] = defaultdict(list)
    for one in event.sessions:
        starts_at, ends_at = (local(at, event.timezone) for at in (one.starts_at, one.ends_at))
        moments[starts_at.date()] += [starts_at, ends_at]
    zone = zone_label(event.timezone)
    return {day: time_span(min(found), max(found), zone) for day, found in sorted(moments.items())}


def _moment(event: Event, moment: datetime) -> str:
    there = local(moment, event.timezone)
    day = official_date(there.date(), INVITED)
    time = f"{there:%H.%M} {zone_label(event.timezone)}"
    return str(_("%(day)s at %(time)s", day=day, time=time))


def _bold(text: str) -> str:
    """Bold in WhatsApp; an asterisk within would end it."""
    return f"*{text.replace('*', '').strip()}*"
