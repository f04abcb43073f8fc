"""The pages of organizers and officials: closed, unless a route says which permission opens it."""

from flask import Blueprint

office = Blueprint("office", __name__, url_prefix="/office")
