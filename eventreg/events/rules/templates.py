"""What a new event brings along, by its template: sessions, categories, the end of sign-up (domain.md §1).

Everything here is a default: staff change it at will, before and after publishing.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from eventreg.categories.rules import ParticipantKind, Role
from eventreg.events.rules.meeting import EventMode
from eventreg.events.rules.opening import LetterRule


class TemplateName(StrEnum):
    """The kinds of event that the office holds."""

    SEMINAR = "seminar"
    WEBINAR = "webinar"
    TRAINING = "training"


@dataclass(frozen=True)
class PlannedSession:
    """A session: its title, and on which day of the event it is (0: the first)."""

    title: str
    day: int = 0


@dataclass(frozen=True)
class PlannedOffer:
    """A category of participants, without limit. The fields are those of a category of an event."""

    slug: str
    kind: ParticipantKind
    name_id: str
    name_en: str
    role: Role = Role.PARTICIPANT
    counts: bool = True
    public: bool = True
    letter: LetterRule = LetterRule.NO
    groups: bool = True


@dataclass(frozen=True)
class Template:
    """What an event of one kind begins with.

    `closes_before`: so many days before the first one sign-up ends, at `CLOSING_TIME`; none: when
    the event begins. `answer_hours`: as in an event.
    """

    name: TemplateName
    sessions: tuple[PlannedSession, ...]
    offers: tuple[PlannedOffer, ...]
    closes_before: int | None
    answer_hours: int | None = None
    mode: EventMode = EventMode.ON_SITE

    @property
    def days(self) -> int:
        """How many days in a row it lasts."""
        return 1 + max(one.day for one in self.sessions)


#: The end of an office day.
CLOSING_TIME = time(16)
#: Whoever gets the link needs so long at least to sign up.
_SHORTEST = timedelta(days=1)

_SPEAKER = PlannedOffer(
    "narasumber",
    ParticipantKind.GENERAL,
    "Narasumber",
    "Speaker",
    role=Role.SPEAKER,
    counts=False,
    public=False,
    groups=False,
)
_COMMITTEE = PlannedOffer(
    "panitia",
    ParticipantKind.GENERAL,
    "Panitia",
    "Committee",
    role=Role.COMMITTEE,
    counts=False,
    public=False,
    groups=False,
)
_KIM = PlannedOffer("kim", ParticipantKind.KIM, "KIM", "KIM (community information group)")

TEMPLATES: dict[TemplateName, Template] = {
    one.name: one
    for one in (
        Template(
            TemplateName.SEMINAR,
            sessions=(PlannedSession("Sesi 1"),),
            offers=(
                PlannedOffer(
                    "agency",
                    ParticipantKind.AGENCY,
                    "Admin media sosial Perangkat Daerah",
                    "Social media admin of a regional agency",
                ),
                _KIM,
                PlannedOffer("influencer", ParticipantKind.INFLUENCER, "Influencer", "Influencer"),
                _SPEAKER,
                _COMMITTEE,
            ),
            closes_before=1,
        ),
        Template(
            TemplateName.WEBINAR,
            sessions=(PlannedSession("Sesi 1"),),
            offers=(
                PlannedOffer(
                    "agency", ParticipantKind.AGENCY, "Perangkat Daerah", "Regional agency"
                ),
                _KIM,
                PlannedOffer("umum", ParticipantKind.GENERAL, "Umum", "General public"),
                _SPEAKER,
                _COMMITTEE,
            ),
            closes_before=None,
            mode=EventMode.ONLINE,
        ),
        Template(
            TemplateName.TRAINING,
            sessions=(PlannedSession("Hari 1"), PlannedSession("Hari 2", day=1)),
            offers=(
                PlannedOffer(
                    "agency",
                    ParticipantKind.AGENCY,
                    "Perangkat Daerah",
                    "Regional agency",
                    letter=LetterRule.OPTIONAL,
                ),
                _KIM,
                _SPEAKER,
                _COMMITTEE,
            ),
            closes_before=3,
            answer_hours=24,
        ),
    )
}


def signup_end(template: Template, begins: datetime, now: datetime) -> datetime | None:
    """When sign-up ends for an event that begins then; none: when its last session ends.

    Where the template's own day would leave people less than a day, sign-up goes on until the event
    begins. Both moments, and the answer, are naive: on the event's own clock.
    """
    if template.closes_before is not None:
        day = begins.date() - timedelta(days=template.closes_before)
        planned = datetime.combine(day, CLOSING_TIME)
        if planned >= now + _SHORTEST:
            return planned
    return begins if begins > now else None
