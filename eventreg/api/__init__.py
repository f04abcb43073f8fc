"""`/api/v1`: JSON for the scanner and for other systems."""

from flask import Flask
from flask_wtf import CSRFProtect
from pydantic import ValidationError

from eventreg.api import (
    attendance,
    desk,
    door,
    events,
    openapi,
    pairing,
    reference,
    registrations,
    roster,
    scans,
    search,
    signing_up,
)
from eventreg.api.blueprint import api
from eventreg.api.problems import error_document, invalid

__all__ = [
    "api",
    "attendance",
    "desk",
    "door",
    "error_document",
    "events",
    "init_app",
    "openapi",
    "pairing",
    "reference",
    "registrations",
    "roster",
    "scans",
    "search",
    "signing_up",
]


def init_app(app: Flask, csrf: CSRFProtect) -> None:
    """Adds the API. It knows no cookies, only bearer tokens, so CSRF tokens guard nothing there."""
    app.register_blueprint(api)
    csrf.exempt(api)
    app.register_error_handler(ValidationError, invalid)
