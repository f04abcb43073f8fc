"""The fields that say whom participants of an event ask for help."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from eventreg.web.fields import Limit, check_email, check_phone, clean
from eventreg.web.plain_text import PlainText


def contact_name_field() -> StringField:
    """Who they are."""
    return StringField(_l("Who to contact"), filters=[clean], validators=[Limit(100), PlainText()])


def contact_phone_field() -> StringField:
    """Their number."""
    return StringField(
        _l("Phone or WhatsApp"),
        filters=[clean],
        validators=[Limit(20), check_phone],
        render_kw={"inputmode": "tel"},
    )


def contact_email_field() -> StringField:
    """Their address."""
    return StringField(
        _l("E-mail address"),
        filters=[clean],
        validators=[Limit(254), check_email],
        render_kw={"inputmode": "email", "autocapitalize": "none"},
    )
