"""`/scan/manifest.webmanifest`: by which phones put the scanner on their home screen."""

from flask import Response, json, request
from flask_babel import get_locale
from flask_babel import gettext as _

from eventreg.web.access import public as open_to_all
from eventreg.web.assets import static_url
from eventreg.web.door.blueprint import door

_PAPER, _ACCENT = "#fbfdfc", "#0b5a60"


@door.get("/scan/manifest.webmanifest")
@open_to_all
def manifest() -> Response:
    """Name, icons and where the scanner begins, in the reader's language."""
    root = request.script_root
    facts = {
        "id": f"{root}/scan",
        "name": _("Scan QR codes"),
        "short_name": _("Scanner"),
        "lang": str(get_locale() or "id"),
        "start_url": f"{root}/scan",
        "scope": f"{root}/scan",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _ACCENT,
        "icons": [
            _icon("favicon.svg", "any", "image/svg+xml"),
            _icon("icon-192.png", "192x192", "image/png"),
            _icon("icon-512.png", "512x512", "image/png"),
            _icon("icon-maskable-512.png", "512x512", "image/png") | {"purpose": "maskable"},
        ],
    }
    return Response(json.dumps(facts), mimetype="application/manifest+json")


def _icon(file: str, sizes: str, kind: str) -> dict[str, str]:
    return {"src": static_url(f"img/{file}"), "sizes": sizes, "type": kind}
