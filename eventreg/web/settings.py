"""The settings of the running app."""

from flask import current_app

from eventreg.config import Settings


def current_settings() -> Settings:
    """What this installation is set to."""
    settings: Settings = current_app.extensions["settings"]
    return settings
