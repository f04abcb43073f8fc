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
from eventreg.checkin.operations.scanning import (
    IncomingScan,
    Recorder,
    ScanResult,
    device_recorder,
    record_scans,
)

__all__ = [
    "IncomingScan",
    "NewDevice",
    "Paired",
    "PairingRefused",
    "Recorder",
    "ScanResult",
    "add_device",
    "add_paired_device",
    "device_recorder",
    "forget_pairing_codes",
    "pair",
    "record_scans",
    "revoke",
]
