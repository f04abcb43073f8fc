"""`/office/events/<event>/keys`: the keys by which other systems work with the event."""

from datetime import datetime, timedelta

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from eventreg.accounts.rules import Permission
from eventreg.clock import from_local, utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.keys.models import ApiKey
from eventreg.keys.operations import add_key
from eventreg.keys.queries import keys_of
from eventreg.keys.rules import LONGEST_NAME, Purpose, key_state
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.filters import LABELS
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.inputs import LocalDay, choices_of, say
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

#: Where the secret waits between the answer to the form and the one page that shows it.
NEW_KEY = "new_key"


class KeyForm(PageForm):
    """A key to be made."""

    name = StringField(
        _l("What it is for"),
        description=_l(
            "The system that will hold it, like “Staff portal of BKD”. The log names it."
        ),
        filters=[clean],
        validators=[Required(), Limit(LONGEST_NAME), PlainText()],
    )
    purposes = SelectMultipleField(
        _l("What it may do"),
        description=_l("Tick only what the other system needs: the key opens nothing else."),
        choices=choices_of({one: LABELS[one] for one in Purpose}),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Required(lambda: _("Tick at least one."))],
    )
    last_day = LocalDay(
        _l("Last day on which it works"),
        description=_l("Left empty: until it is revoked."),
    )

    def expires_at(self, zone: str) -> datetime | None:
        """The end of the last day in `zone`, in UTC; none: without an end."""
        day = self.last_day.data
        if day is None:
            return None
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
        return from_local(midnight, zone)


@office.get("/events/<slug:event>/keys")
@requires(Permission.KEYS_MANAGE)
def api_keys(event: Event) -> str:
    """The keys and a form to make one."""
    return _page(event, KeyForm())


@office.post("/events/<slug:event>/keys")
@requires(Permission.KEYS_MANAGE, fresh=True)
def make_api_key(event: Event) -> ResponseReturnValue:
    """Makes a key and goes to the page that shows it once."""
    form = KeyForm()
    now = utc_now()
    if not _is_good(form, event, now):
        return _page(event, form), 422
    new = add_key(
        db.session(),
        event.id,
        name=form.name.data or "",
        purposes=[Purpose(one) for one in form.purposes.data or ()],
        expires_at=form.expires_at(event.timezone),
        actor=current_actor(),
        now=now,
    )
    db.session.commit()
    session[NEW_KEY] = {"key": new.key.id, "secret": new.secret}
    return redirect(url_for("office.api_key", event=event.slug, key_id=new.key.id), 303)


def _is_good(form: KeyForm, event: Event, now: datetime) -> bool:
    """The checks of the form; and a key that has ended already is of no use."""
    if not form.validate():
        return False
    expires_at = form.expires_at(event.timezone)
    if expires_at is not None and expires_at <= now:
        say(form.last_day, _("This day is over. Choose a later one, or leave it empty."))
        return False
    return True


def _page(event: Event, form: KeyForm) -> str:
    now = utc_now()
    found: list[tuple[ApiKey, str]] = [
        (one, key_state(one.facts, now).value) for one in keys_of(db.session(), event.id)
    ]
    return event_page("office/api_keys.html", event, "keys", keys=found, form=form)
