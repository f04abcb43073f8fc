"""The pages of participants: open to all, and marked so."""

from flask import Blueprint

public = Blueprint("public", __name__)
