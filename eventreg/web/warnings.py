"""What may be wrong with an entry, in words. A warning asks to look again and never holds back."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.clock import utc_now
from eventreg.people.numbers import NipWarning, check_nip, sex_of_nip, whatsapp_link
from eventreg.people.rules import NameWarning, name_warnings
from eventreg.registration.models import Registration

_NAMES: dict[NameWarning, object] = {
    NameWarning.TITLE: _l(
        "There seems to be a title in the name. Titles have fields of their own."
    ),
    NameWarning.ALL_CAPITALS: _l("The name is in capital letters. It will be printed like that."),
    NameWarning.DIGITS: _l("There is a digit in the name."),
    NameWarning.UNUSUAL_CHARACTERS: _l(
        "There is a character in the name that is unusual in names."
    ),
    NameWarning.NOT_LATIN: _l("The name is not in Latin letters. Some papers may not show it."),
    NameWarning.OVER_60_LETTERS: _l(
        "The name is longer than 60 letters. Some papers may shorten it."
    ),
}
_NIPS: dict[NipWarning, object] = {
    NipWarning.OLD_NUMBER: _l("This is an old NIP with 9 digits."),
    NipWarning.BIRTH_DATE: _l("The birth date in the NIP does not exist."),
    NipWarning.MONTH: _l("Digits 13 and 14 of the NIP are unusual."),
    NipWarning.AGE: _l("The years of birth and appointment in the NIP do not fit together."),
    NipWarning.YEAR: _l("The year of appointment in the NIP is unusual."),
    NipWarning.SEX: _l("Digit 15 of the NIP must be 1 or 2."),
    NipWarning.SERIAL: _l("The serial number of the NIP is 000."),
}


def name_sentences(warnings: Iterable[NameWarning]) -> list[str]:
    """Name warnings in the reader's language."""
    return [str(_NAMES[warning]) for warning in warnings]


def person_sentences(registration: Registration) -> list[str]:
    """Everything about a registration that somebody should look at again."""
    sentences = name_sentences(name_warnings(registration.full_name))
    check = check_nip(registration.nip or "", utc_now().date())
    sentences += [str(_NIPS[warning]) for warning in check.warnings if warning in _NIPS]
    sex = sex_of_nip(registration.nip)
    if sex is not None and sex != registration.gender:
        sentences.append(_("The sex in the NIP differs from the one that was chosen."))
    if registration.phone and whatsapp_link(registration.phone) is None:
        sentences.append(
            _(
                "This number seems to be a landline, which cannot receive WhatsApp. A mobile number"
                " reaches people better."
            )
        )
    return sentences
