"""The outbox. It, not the job queue, is the truth about what was sent."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.db import Base, IntPk, Line, Short, word
from eventreg.mail.rules import Channel, MailState


class OutboxMail(Base):
    """One message to one address: its template, the reader's language and the facts to fill in.

    For somebody without e-mail it is a line of the office's WhatsApp worklist: a member of staff
    opens the prepared chat, sends it, and ticks the line off.
    """

    __tablename__ = "outbox_mails"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "event_id", "channel", "state"),
        Index(None, "registration_id"),
        # The same reminder to the same person: once, whoever else thinks of it at the same moment.
        Index("uq_outbox_mails_once", "once", unique=True),
    )

    id: Mapped[IntPk]
    channel: Mapped[Channel] = mapped_column(word(Channel), default=Channel.EMAIL)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    #: A key that only one message may bear; none where a message may be sent again.
    once: Mapped[str | None] = mapped_column(String(80))
    #: An e-mail address, or a telephone number (+62…) for WhatsApp.
    recipient: Mapped[str] = mapped_column(String(254))
    message: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    state: Mapped[MailState] = mapped_column(word(MailState))
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    queued_at: Mapped[datetime]
    #: Waiting: not before this moment. Being sent: free for another sender from then on.
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    subject: Mapped[Line] = mapped_column(default="")
    #: Who ticked a line of the worklist off.
    done_by: Mapped[Short] = mapped_column(default="")
