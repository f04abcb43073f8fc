"""`/office/events/<event>/share`: the link of an event, a text for WhatsApp, and papers with its QR."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import note_shared
from eventreg.tickets.images import svg
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.share_words import chat_link, chat_text, event_link
from eventreg.web.page_form import PageForm
from eventreg.web.settings import current_settings

#: Longer texts no longer fit into a link that phones open.
LONGEST_TEXT = 3000


class ShareForm(PageForm):
    """The text as it is to be sent."""

    text = TextAreaField(
        _l("Text for WhatsApp"),
        description=_l("Change it as you like. Words between asterisks become bold."),
        filters=[clean_lines],
        validators=[Limit(LONGEST_TEXT)],
        render_kw={"rows": "16"},
    )


@office.get("/events/<slug:event>/share")
@requires(Permission.EVENTS_VIEW)
def share(event: Event) -> str:
    """The link with its QR, the text, and the papers."""
    link = event_link(current_settings().base_url, event)
    return _page(event, ShareForm(data={"text": chat_text(event, link, utc_now())}))


@office.post("/events/<slug:event>/share")
@requires(Permission.EVENTS_VIEW)
def renew_chat_link(event: Event) -> ResponseReturnValue:
    """The page with the link to WhatsApp for the text as it was changed. Nothing is kept."""
    form = ShareForm()
    good = form.validate()
    return _page(event, form), 200 if good else 422


@office.post("/events/<slug:event>/share/done")
@requires(Permission.EVENTS_EDIT)
def share_done(event: Event) -> ResponseReturnValue:
    """Ticks the step off."""
    note_shared(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("Noted: the event is shared."), "success")
    return redirect(url_for("office.overview", event=event.slug), 303)


def _page(event: Event, form: ShareForm) -> str:
    link = event_link(current_settings().base_url, event)
    return event_page(
        "office/share.html",
        event,
        "share",
        form=form,
        link=link,
        qr=Markup(svg(link)),  # noqa: S704 - drawn by us; it holds no text of anybody.
        chat=chat_link(form.text.data or ""),
    )
