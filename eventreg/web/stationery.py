"""What the pages write messages with: the same templates and links as the worker."""

from flask import current_app
from flask_babel import force_locale

from eventreg.registration.letters import Stationery
from eventreg.web.settings import current_settings


def stationery() -> Stationery:
    """The templates of this app, its address, and the way to a reader's language."""
    return Stationery(current_app.jinja_env, current_settings().base_url, force_locale)
