"""How papers look: letterhead, signers and format, of the office and, where it differs, of an event."""

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.db import Base, IntPk, Short, word
from eventreg.papers.rules import Orientation, PaperSize, SheetForm


class PaperStyle(Base):
    """What stands on papers. What is empty or none in an event's row is as in the office's."""

    __tablename__ = "paper_styles"

    id: Mapped[IntPk]
    #: "office", or "event" with its id: one row for each.
    scope: Mapped[str] = mapped_column(String(30), unique=True)
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("events.id", ondelete="CASCADE"), index=True
    )
    #: The large lines of the letterhead and the small ones below, as they stand there.
    heading: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
    #: The town in the line of the date: "Malang, 5 Agustus 2025".
    signed_in: Mapped[Short] = mapped_column(default="")
    #: One or two, each with the fields of `rules.Signer`.
    signers: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    size: Mapped[PaperSize | None] = mapped_column(word(PaperSize))
    orientation: Mapped[Orientation | None] = mapped_column(word(Orientation))
    form: Mapped[SheetForm | None] = mapped_column(word(SheetForm))
    #: Counts what was saved: a form that was opened before is told.
    version: Mapped[int] = mapped_column(default=0)
