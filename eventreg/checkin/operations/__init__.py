"""What can be done at the door. Scanner, office and command line come through here."""

from eventreg.checkin.operations.devices import (
    NewDevice,
    Paired,
    PairingRefused,
    add_device,
    add_paired_device,
    forget_pairing_codes,
    pair,
    revoke,
)
from eventreg.checkin.operations.merging import (
    Merged,
    MergeRefusal,
    NotMerged,
    merge_people,
    refuse_merge,
)
from eventreg.checkin.operations.scanning import (
    IncomingScan,
    Recorder,
    ScanResult,
    device_recorder,
    record_scans,
)
from eventreg.checkin.operations.undoing import NotUndone, Undone, UndoRefusal, undo_scan

__all__ = [
    "IncomingScan",
    "MergeRefusal",
    "Merged",
    "NewDevice",
    "NotMerged",
    "NotUndone",
    "Paired",
    "PairingRefused",
    "Recorder",
    "ScanResult",
    "UndoRefusal",
    "Undone",
    "add_device",
    "add_paired_device",
    "device_recorder",
    "forget_pairing_codes",
    "merge_people",
    "pair",
    "record_scans",
    "refuse_merge",
    "revoke",
    "undo_scan",
]
