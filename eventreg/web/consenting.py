"""The consents on the own page: what was answered last, and the boxes to change it."""

from collections.abc import Mapping
from typing import Any

from eventreg.consents.models import Consent
from eventreg.consents.rules import ConsentKind, text_of
from eventreg.web.fields import consent_box
from eventreg.web.filters import translated
from eventreg.web.forms import CONSENT_FIELDS
from eventreg.web.page_form import PageForm


class ConsentForm(PageForm):
    """The boxes. Made by `consent_form`."""

    def answers(self) -> dict[ConsentKind, bool]:
        """Which texts are agreed to now."""
        return {
            kind: bool(self[name].data) for name, kind in CONSENT_FIELDS.items() if name in self
        }


def consent_form(current: Mapping[ConsentKind, Consent]) -> ConsentForm:
    """The boxes as they were answered last; the notice only as long as nobody has acknowledged it.

    Whoever was registered by somebody else has answered nothing: their boxes are empty.
    """
    members: dict[str, Any] = {}
    for name, kind in CONSENT_FIELDS.items():
        required = kind is ConsentKind.NOTICE
        if not (required and kind in current):
            members[name] = consent_box(translated(text_of(kind)), required=required)
    made: ConsentForm = type("OwnConsentForm", (ConsentForm,), members)(
        data={name: _given(current, kind) for name, kind in CONSENT_FIELDS.items()}
    )
    return made


def _given(current: Mapping[ConsentKind, Consent], kind: ConsentKind) -> bool:
    return kind in current and current[kind].given
