"""`/scan/pair#<code>`: pairs a phone. The code stands behind the #, so no log sees it."""

from flask import render_template

from eventreg.web.access import public as open_to_all
from eventreg.web.door.blueprint import door


@door.get("/scan/pair")
@open_to_all
def pair() -> str:
    """Reads the code from the address and pairs without a click; a form takes a typed one."""
    return render_template("door/pair.html")
