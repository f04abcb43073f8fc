"""What the form of every page is made of."""

from flask_wtf import FlaskForm


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types; only here does it matter.
    """A form with a CSRF token, filled from the request."""
