"""How the list of participants is narrowed and put in order."""

from enum import StrEnum


class Sort(StrEnum):
    """What the list goes by; what is alike stands by name."""

    NAME = "name"
    NEWEST = "newest"
    OLDEST = "oldest"
    REGION = "region"
    AGENCY = "agency"


class Answered(StrEnum):
    """What was answered to the reminder."""

    COMING = "coming"
    NOT_COMING = "not_coming"
    OPEN = "open"


class Company(StrEnum):
    """How somebody came to be registered: alone, by a group's contact, by an invitation."""

    ALONE = "alone"
    GROUP = "group"
    INVITED = "invited"


class Presence(StrEnum):
    """Whether somebody was there, in one session or in any. Absent: only who has a place can be missing."""

    PRESENT = "present"
    ABSENT = "absent"


class Meant(StrEnum):
    """Whether it is known which agency or KIM somebody's typed name means."""

    KNOWN = "known"
    OPEN = "open"
