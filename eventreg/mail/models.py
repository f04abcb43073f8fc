"""The outbox. It, not the job queue, is the truth about what was sent."""

from datetime import datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.db import Base, IntPk, Line, word
from eventreg.mail.rules import MailState


class OutboxMail(Base):
    """One message to one address: its template, the reader's language and the facts to fill in."""

    __tablename__ = "outbox_mails"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[IntPk]
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
