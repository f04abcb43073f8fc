"""What can be done at the door. Scanner, office and command line come through here."""

from eventreg.checkin.operations.bringing_in import bring_in
from eventreg.checkin.operations.clearing import clear_conflicts
from eventreg.checkin.operations.devices import (
    DeviceStatus,
    DeviceWish,
    NewDevice,
    Paired,
    PairingRefused,
    add_device,
    add_paired_device,
    forget_pairing_codes,
    note_status,
    pair,
    renew_pairing,
    revoke,
)
from eventreg.checkin.operations.incoming import (
    IncomingScan,
    Place,
    Recorder,
    ScanResult,
    device_recorder,
)
from eventreg.checkin.operations.leaving import (
    Closed,
    Closing,
    ReopenRefusal,
    close_session,
    reopen_session,
)
from eventreg.checkin.operations.marks import set_marks
from eventreg.checkin.operations.merging import (
    Merged,
    MergeRefusal,
    NotMerged,
    merge_people,
    refuse_merge,
)
from eventreg.checkin.operations.moves import (
    Moved,
    MoveRefusal,
    NotMoved,
    move_scans,
    undo_move,
)
from eventreg.checkin.operations.removing import remove_session
from eventreg.checkin.operations.scanning import record_scans
from eventreg.checkin.operations.undoing import (
    DESK_UNDOES,
    NotUndone,
    Undone,
    UndoRefusal,
    undo_at_desk,
    undo_scan,
)
from eventreg.checkin.operations.walking_in import (
    AlreadyInside,
    Arrival,
    CameIn,
    CodeTaken,
    TypedWalkIn,
    WalkIn,
    add_walk_in,
    admit,
    substitute_at_desk,
)

__all__ = [
    "DESK_UNDOES",
    "AlreadyInside",
    "Arrival",
    "CameIn",
    "Closed",
    "Closing",
    "CodeTaken",
    "DeviceStatus",
    "DeviceWish",
    "IncomingScan",
    "MergeRefusal",
    "Merged",
    "MoveRefusal",
    "Moved",
    "NewDevice",
    "NotMerged",
    "NotMoved",
    "NotUndone",
    "Paired",
    "PairingRefused",
    "Place",
    "Recorder",
    "ReopenRefusal",
    "ScanResult",
    "TypedWalkIn",
    "UndoRefusal",
    "Undone",
    "WalkIn",
    "add_device",
    "add_paired_device",
    "add_walk_in",
    "admit",
    "bring_in",
    "clear_conflicts",
    "close_session",
    "device_recorder",
    "forget_pairing_codes",
    "merge_people",
    "move_scans",
    "note_status",
    "pair",
    "record_scans",
    "refuse_merge",
    "remove_session",
    "renew_pairing",
    "reopen_session",
    "revoke",
    "set_marks",
    "substitute_at_desk",
    "undo_at_desk",
    "undo_move",
    "undo_scan",
]
