"""The scanner's pages. They hold no data: what a phone may see it asks of the API with its token."""

from flask import Blueprint

door = Blueprint("door", __name__)
