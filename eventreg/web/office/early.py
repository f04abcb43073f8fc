"""What is asked before presence is recorded long before a session begins: mostly another one is meant."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventreg.events.models import EventSession
from eventreg.online.rules import is_early
from eventreg.web.filters import local_time
from eventreg.web.office.inputs import say


def early_field() -> BooleanField:
    """The tick by which somebody says that it is meant; shown once it was asked for."""
    return BooleanField(_l("This session is meant, although it has not begun"))


def agreed(field: BooleanField, one: EventSession, at: datetime) -> bool:
    """Whether presence may be recorded `at` this moment (aware); else it asks at the field."""
    if field.data or not is_early(one.starts_at, at):
        return True
    begins = local_time(one.starts_at, one.event)
    say(
        field,
        _(
            "This session begins only on %(begins)s. If it is meant, tick this box and send the form"
            " once more.",
            begins=begins,
        ),
    )
    return False
