"""The kop and the signatures of papers, as the templates of `templates/typst/` take them; their logo."""

from datetime import date
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _

from eventreg.db import db
from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.papers.kop import drawn, kop_lines
from eventreg.papers.rules import Letterhead, Signer, plain_date
from eventreg.people.numbers import format_nip
from eventreg.web.languages import language
from eventreg.web.letters import folder


def kop_of(found: Letterhead) -> dict[str, Any]:
    """The lines of a letterhead and its logo. Reads the logo from the disk: never under the write lock."""
    return kop_lines(found, logo_content(found.logo_id))


def logo_of(found: Letterhead) -> str:
    """The logo as papers take it; nothing where there is none."""
    return drawn(logo_content(found.logo_id))


def signatures_of(found: Letterhead, day: date | None) -> dict[str, Any]:
    """Who signs, and over it the town and the day (local); nothing where nobody signs."""
    dated = plain_date(day, language()) if day else ""
    return {
        "place": ", ".join(filter(None, (found.signed_in, dated))),
        "knowing": _("Acknowledged by,"),
        "signers": [_signature(one) for one in found.signers],
    }


def logo_content(logo_id: int | None) -> bytes:
    """The picture (PNG); nothing where there is none, or where it is gone from the disk."""
    stored = db.session.get(StoredFile, logo_id) if logo_id is not None else None
    if stored is None:
        return b""
    try:
        return files.read(folder(), stored)
    except (FileNotFoundError, ValueError):
        return b""


def logo_response(logo_id: int | None) -> Response:
    """The logo as a picture for the pages of the office; 404 where there is none."""
    response = Response(logo_content(logo_id) or abort(404), mimetype="image/png")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _signature(one: Signer) -> dict[str, str]:
    nip = _("NIP %(nip)s", nip=format_nip(one.nip)) if one.nip else ""
    return {"capacity": one.capacity, "name": one.name, "rank": one.rank, "nip": nip}
