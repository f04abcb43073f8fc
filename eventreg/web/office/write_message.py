"""`/office/events/<event>/messages/new` and `…/written/<message>/edit`: a message of staff is written.

Filters and words stand in one form, so that neither is lost when the other is changed. Nobody gets
anything before the draft was looked at and sent.
"""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, StringField, TextAreaField, ValidationError

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail.models import StaffMessage
from eventreg.mail.rules import Placeholder, WrittenState, unknown_placeholders
from eventreg.participants.operations import (
    Draft,
    rewrite_message,
    write_message,
    write_to_marked,
)
from eventreg.participants.segments import reached, whom
from eventreg.registration.queries import ListFilter, matching
from eventreg.registration.rules import State
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.bulk import back_to_list, selection_here
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.list_address import arguments_of
from eventreg.web.office.segment import codes_of, segment_filters, segment_from
from eventreg.web.office.sent_message import written_or_404
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

_LONGEST_SUBJECT = 150
_LONGEST_TEXT = 3_000
#: What staff may have filled in, and what it stands for.
PLACEHOLDERS: dict[Placeholder, object] = {
    Placeholder.NAME: _l("the person's name with titles"),
    Placeholder.ORGANIZATION: _l("their agency or organization"),
    Placeholder.CATEGORY: _l("their category"),
    Placeholder.EVENT: _l("the name of the event"),
    Placeholder.DATE: _l("the day on which the event begins"),
    Placeholder.PLACE: _l("where it takes place"),
}


def check_placeholders(_form: Form, field: Field) -> None:
    """What stands in braces must be something that can be filled in."""
    unknown = unknown_placeholders(field.data or "")
    if unknown:
        known = ", ".join(f"{{{one.value}}}" for one in Placeholder)
        raise ValidationError(
            _(
                "%(unknown)s cannot be filled in. These can: %(known)s.",
                unknown=", ".join(unknown[:5]),
                known=known,
            )
        )


class MessageForm(PageForm):
    """What is said, in Indonesian and perhaps in English."""

    subject = StringField(
        _l("Subject"), filters=[clean], validators=[Required(), Limit(_LONGEST_SUBJECT), PlainText(), check_placeholders]
    )  # fmt: skip
    text = TextAreaField(
        _l("Text"),
        filters=[clean_lines],
        validators=[Required(), Limit(_LONGEST_TEXT), PlainText(), check_placeholders],
        render_kw={"rows": 10},
    )
    subject_en = StringField(
        _l("Subject in English"),
        filters=[clean],
        validators=[Limit(_LONGEST_SUBJECT), PlainText(), check_placeholders],
    )
    text_en = TextAreaField(
        _l("Text in English"),
        filters=[clean_lines],
        validators=[Limit(_LONGEST_TEXT), PlainText(), check_placeholders],
        render_kw={"rows": 8},
    )

    def validate_subject_en(self, field: Field) -> None:
        """Both or neither are written in English."""
        if bool(field.data) != bool(self.text_en.data):
            raise ValidationError(_("Please write both subject and text in English, or neither."))

    def draft(self, segment: Mapping[str, str] | None) -> Draft:
        """What was written. Only after `validate`."""
        return Draft(
            subject=self.subject.data or "",
            text=self.text.data or "",
            subject_en=self.subject_en.data or "",
            text_en=self.text_en.data or "",
            segment=segment,
        )


@office.get("/events/<slug:event>/messages/new")
@requires(Permission.MESSAGES_SEND)
def new_message(event: Event) -> str:
    """An empty message: to those who have a place, or to whom the address says."""
    typed = request.args or {"state": State.CONFIRMED.value}
    return _page(event, MessageForm(), segment_from(event, typed))


@office.post("/events/<slug:event>/messages/new")
@requires(Permission.MESSAGES_SEND)
def keep_message(event: Event) -> ResponseReturnValue:
    """Counts whom the filters mean, or keeps the draft and shows how it reads."""
    form, wanted = MessageForm(), segment_from(event, request.form)
    if request.form.get("do") == "count":
        return _page(event, form, wanted)
    if not form.validate():
        return _page(event, form, wanted), 422
    draft = form.draft(codes_of(event, wanted))
    message = write_message(db.session(), event.id, draft, actor=current_actor(), now=utc_now())
    db.session.commit()
    return _to(event, "office.written_message", message)


@office.get("/events/<slug:event>/messages/written/<uuid:uid>/edit")
@requires(Permission.MESSAGES_SEND)
def edit_message(event: Event, uid: UUID) -> ResponseReturnValue:
    """The draft as it stands."""
    message = written_or_404(event, uid)
    if message.state is not WrittenState.DRAFT:
        return _to(event, "office.written_message", message)
    return _page(event, MessageForm(obj=message), segment_from(event, message.segment), message)


@office.post("/events/<slug:event>/messages/written/<uuid:uid>/edit")
@requires(Permission.MESSAGES_SEND)
def change_message(event: Event, uid: UUID) -> ResponseReturnValue:
    """Counts, or keeps what was changed."""
    message = written_or_404(event, uid)
    form, wanted = MessageForm(), segment_from(event, request.form)
    if request.form.get("do") == "count":
        return _page(event, form, wanted, message)
    if not form.validate():
        return _page(event, form, wanted, message), 422
    draft, actor = form.draft(codes_of(event, wanted)), current_actor()
    if not rewrite_message(db.session(), message, draft, actor=actor, now=utc_now()):
        flash(_("This message was sent meanwhile. Nothing was changed."), "warning")
    db.session.commit()
    return _to(event, "office.written_message", message)


@office.post("/events/<slug:event>/registrations/message")
@requires(Permission.MESSAGES_SEND)
def message_selected(event: Event) -> ResponseReturnValue:
    """A message to those who are chosen in the list: by its filters, or, where these say too little, by hand."""
    selection = selection_here(event)
    if selection is None:
        flash(_("Please mark at least one person first."), "warning")
        return redirect(back_to_list(event), 303)
    if selection.uids is None and not selection.wanted.text:
        codes = arguments_of(event, selection.wanted) or {"state": ""}
        return redirect(url_for("office.new_message", event=event.slug, **codes), 303)
    where, actor = selection.where(event.id), current_actor()
    message = write_to_marked(db.session(), event.id, where, actor=actor, now=utc_now())
    db.session.commit()
    return _to(event, "office.edit_message", message)


def _page(
    event: Event, form: MessageForm, wanted: ListFilter, message: StaffMessage | None = None
) -> str:
    """The form; without marked people also whom the filters mean by now."""
    with only_reading():
        marked = message is not None and message.marked
        where = whom(message, wanted) if message and marked else matching(event.id, wanted)
        usual, further = ([], []) if marked else segment_filters(event, wanted)
        return event_page(
            "office/write_message.html",
            event,
            "messages",
            form=form,
            message=message,
            found=reached(db.session(), event.id, where),
            usual=usual,
            further=further,
            further_open=any(choice.chosen for one in further for choice in one.choices),
            since=codes_of(event, wanted).get("since", ""),
            placeholders=PLACEHOLDERS,
            in_english=bool(form.text_en.data or form.subject_en.data),
            archived=event.state is EventState.ARCHIVED,
        )


def _to(event: Event, endpoint: str, message: StaffMessage) -> ResponseReturnValue:
    return redirect(url_for(endpoint, event=event.slug, uid=message.uid), 303)
