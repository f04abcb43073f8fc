"""Reading how papers look."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.papers.models import PaperStyle
from eventreg.papers.rules import USUAL_FORMAT, Letterhead, PaperFormat, Signer

OFFICE = "office"


def scope_of(event_id: int | None) -> str:
    """The word by which the row of an event, or (none) of the office, is found."""
    return OFFICE if event_id is None else f"event {event_id}"


def style_of(session: Session, event_id: int | None) -> PaperStyle | None:
    """The row of an event, or (none) of the office, if anything was ever said."""
    statement = select(PaperStyle).where(PaperStyle.scope == scope_of(event_id))
    return session.scalars(statement).one_or_none()


def own_letterhead(style: PaperStyle | None) -> Letterhead:
    """What one row says by itself."""
    if style is None:
        return Letterhead()
    return Letterhead(
        heading=style.heading,
        address=style.address,
        logo_id=style.logo_id,
        signed_in=style.signed_in,
        signers=tuple(Signer(**one) for one in style.signers),
    )


def own_format(style: PaperStyle | None) -> PaperFormat:
    """What one row says by itself."""
    return PaperFormat(style.size, style.orientation, style.form) if style else PaperFormat()


def letterhead_of(session: Session, event_id: int) -> Letterhead:
    """The kop and the signers that hold for an event: its own, else the office's."""
    own, office = (style_of(session, one) for one in (event_id, None))
    return own_letterhead(own).over(own_letterhead(office))


def format_of(session: Session, event_id: int) -> PaperFormat:
    """The format that holds for an event's sheets, with nothing left open."""
    own, office = (style_of(session, one) for one in (event_id, None))
    return own_format(own).over(own_format(office)).over(USUAL_FORMAT)
