"""What can be wrong with somebody whom a desk added, beyond what sign-up itself refuses."""

from enum import StrEnum


class DeskFault(StrEnum):
    """Why nobody was added. The first seven are the names of what was sent."""

    SESSION = "session"
    MOMENT = "scanned_at"
    CATEGORY = "category"
    CODE = "code"
    NAME = "full_name"
    ORGANIZATION = "organization"
    PHONE = "phone"
    #: The code is somebody else's ticket already.
    CODE_TAKEN = "code_taken"
    #: Added after the device was revoked or had expired.
    DEVICE_REVOKED = "device_revoked"


LONGEST_NAME, LONGEST_ORGANIZATION = 100, 300
