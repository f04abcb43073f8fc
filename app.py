"""The WSGI app."""

from eventreg.factory import create_app

app = create_app()
