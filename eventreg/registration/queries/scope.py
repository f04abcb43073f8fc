"""Whose people somebody sees who is limited to one region: the one condition for all lists and figures."""

from sqlalchemy import ColumnElement, or_

from eventreg.registration.models import Registration


def of_region(code: str) -> ColumnElement[bool]:
    """The condition for the people of one kabupaten or kota, and of all that lies in it.

    The same as `regions.rules.lies_in`, as the database asks it.
    """
    below = Registration.region_code.startswith(f"{code}.", autoescape=True)
    return or_(Registration.region_code == code, below)
