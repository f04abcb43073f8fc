"""What can be done with registrations. Every caller, page, API, command or import, comes through here."""

from eventreg.registration.operations.changing import (
    OfferLimit,
    cancel,
    change_capacity,
    change_limits,
    change_quota,
    release_regions,
    set_region_places,
)
from eventreg.registration.operations.correcting import (
    ChangedMeanwhile,
    Corrected,
    Correction,
    NotCorrected,
    correct,
    correct_name,
    person_of,
)
from eventreg.registration.operations.deciding import (
    TIME_TO_UNDO,
    Decided,
    approve,
    preview_approval,
    reject,
    undo_decision,
)
from eventreg.registration.operations.grouping import (
    NewGroup,
    add_group,
    decline,
    take_back_decline,
)
from eventreg.registration.operations.merging import (
    MergeUndone,
    keep_apart,
    merge,
    merged_person,
    undo_merge,
)
from eventreg.registration.operations.placing import fill_places
from eventreg.registration.operations.signing_up import SignUp, sign_up
from eventreg.registration.operations.substituting import Substitution, substitute
from eventreg.registration.operations.telling import tell, tell_at, tell_group
from eventreg.registration.operations.waiting import (
    accept_place,
    events_with_lapsed_offers,
    lapse_offers,
    prefer,
    start_clock,
    tick_off,
)

__all__ = [
    "TIME_TO_UNDO",
    "ChangedMeanwhile",
    "Corrected",
    "Correction",
    "Decided",
    "MergeUndone",
    "NewGroup",
    "NotCorrected",
    "OfferLimit",
    "SignUp",
    "Substitution",
    "accept_place",
    "add_group",
    "approve",
    "cancel",
    "change_capacity",
    "change_limits",
    "change_quota",
    "correct",
    "correct_name",
    "decline",
    "events_with_lapsed_offers",
    "fill_places",
    "keep_apart",
    "lapse_offers",
    "merge",
    "merged_person",
    "person_of",
    "prefer",
    "preview_approval",
    "reject",
    "release_regions",
    "set_region_places",
    "sign_up",
    "start_clock",
    "substitute",
    "take_back_decline",
    "tell",
    "tell_at",
    "tell_group",
    "tick_off",
    "undo_decision",
    "undo_merge",
]
