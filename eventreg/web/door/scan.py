"""`/scan`: the scanner."""

from flask import render_template

from eventreg.clock import utc_now
from eventreg.web.access import public as open_to_all
from eventreg.web.door.blueprint import door


@door.get("/scan")
@open_to_all
def scan() -> str:
    """The scanner's shell; without a pairing it explains how to pair."""
    return render_template("door/scan.html", server_time=utc_now().isoformat())
