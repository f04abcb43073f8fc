"""The consents that are asked, each for itself (UU 27/2022 Pasal 20–24), and the texts by version."""

from enum import StrEnum

from eventreg.words import msgid


class ConsentKind(StrEnum):
    """What is asked. The notice is an acknowledgement; the others are free and start unticked."""

    NOTICE = "notice"
    PHOTO = "photo"
    CONTACT = "contact"


#: The version in force. The wording of each version stays in the catalogue under its msgid.
CURRENT_VERSION = "2026-11"

TEXTS: dict[str, dict[ConsentKind, str]] = {
    "2026-11": {
        ConsentKind.NOTICE: msgid("I have read the personal data protection notice of this event."),
        ConsentKind.PHOTO: msgid(
            "Photos and videos of me taken during the event may be published on the"
            " organizer's official channels."
        ),
        ConsentKind.CONTACT: msgid("I may be contacted by WhatsApp or e-mail about future events."),
    },
}


def text_of(kind: ConsentKind, version: str = CURRENT_VERSION) -> str:
    """The English wording (the msgid of its translation) of one consent in one version."""
    return TEXTS[version][kind]
