"""How long something takes, in words."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext


def in_days_and_hours(span: timedelta) -> str:
    """A time of a minute or more, without its sign, to the minute: '1 hari', '1 jam 30 menit'."""
    minutes = abs(span) // timedelta(minutes=1)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = (
        (days, ngettext("%(num)s day", "%(num)s days", days)),
        (hours, ngettext("%(num)s hour", "%(num)s hours", hours)),
        (minutes, ngettext("%(num)s minute", "%(num)s minutes", minutes)),
    )
    return " ".join(words for number, words in parts if number)


def shift_words(seconds: int) -> str:
    """By how much a session was moved: '30 menit', or '30 menit lebih awal' where it is negative."""
    words = in_days_and_hours(timedelta(seconds=seconds))
    return words if seconds >= 0 else str(_("%(time)s earlier", time=words))
