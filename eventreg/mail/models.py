"""The outbox. It, not the job queue, is the truth about what was sent."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.db import Base, IntPk, Line, Short, word
from eventreg.mail.rules import Channel, MailState, WrittenFate, WrittenState


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


class StaffMessage(Base):
    """A message that staff write to a segment of an event's participants: first a draft, then sent once."""

    __tablename__ = "staff_messages"

    id: Mapped[IntPk]
    #: Also in the key of each of its lines in the outbox, so that nobody gets it twice.
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    state: Mapped[WrittenState] = mapped_column(word(WrittenState), default=WrittenState.DRAFT)
    #: In Indonesian, and, where somebody wrote it, for those who read English.
    subject: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    subject_en: Mapped[str] = mapped_column(String(200), default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    #: Whom it is for: the filters in the codes of an address.
    segment: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    #: It is for people who were marked in a list, whose rows were written down at once.
    marked: Mapped[bool] = mapped_column(default=False)
    #: Counts the changes of the draft: nobody sends what they have not seen.
    version: Mapped[int] = mapped_column(default=1)
    #: How many people it is for, and how many have had their turn.
    people: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    #: How often the batch that is next has failed.
    attempts: Mapped[int] = mapped_column(default=0)
    written_by: Mapped[Short]
    created_at: Mapped[datetime]
    #: Who had it sent, or stopped.
    actor_id: Mapped[int | None]
    sent_by: Mapped[Short] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    stopped_by: Mapped[Short] = mapped_column(default="")
    stopped_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    def speaks(self, language: str) -> str:
        """In which language somebody reads it who reads `language` ('id' or 'en')."""
        return "en" if language == "en" and self.text_en else "id"

    def words(self, language: str) -> tuple[str, str]:
        """Subject and text in a language in which it was written, placeholders and all."""
        if self.speaks(language) == "en":
            return self.subject_en, self.text_en
        return self.subject, self.text


class StaffMessageRow(Base):
    """One of the people whom a message of staff is for: what became of their turn, and the line it made."""

    __tablename__ = "staff_message_rows"

    message_id: Mapped[int] = mapped_column(ForeignKey("staff_messages.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id"), primary_key=True, index=True
    )
    #: Their turn.
    position: Mapped[int]
    fate: Mapped[WrittenFate | None] = mapped_column(word(WrittenFate))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mails.id"), index=True)
