"""`/office/help`: the guide for organizers, open to everybody who signs in, whatever their role."""

from flask import render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from eventreg.web.access import signed_in
from eventreg.web.help.guide import PICTURES, guide_html
from eventreg.web.office.blueprint import office


@office.get("/help")
@signed_in()
def handbook() -> ResponseReturnValue:
    """The guide, with its pictures."""
    text = guide_html(url_for("office.handbook") + "/images")
    return render_template("office/handbook.html", text=Markup(text))  # noqa: S704 - made of our own file, in which markup is text.


@office.get("/help/images/<name>")
@signed_in()
def handbook_picture(name: str) -> ResponseReturnValue:
    """One picture of the guide."""
    return send_from_directory(PICTURES, name)
