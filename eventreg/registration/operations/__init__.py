"""What can be done with registrations. Every caller, page, API, command or import, comes through here."""

from eventreg.registration.operations.admitting import admit_from_door
from eventreg.registration.operations.announcing import (
    TIME_TO_RESTORE,
    remind,
    tell_all,
    thank,
)
from eventreg.registration.operations.answering import answer_reminder
from eventreg.registration.operations.archiving import (
    archive_event,
    is_expected,
    unarchive_event,
)
from eventreg.registration.operations.assigning import (
    add_letter,
    forget_unused_files,
    note_reading,
)
from eventreg.registration.operations.calling_off import cancel_event, restore_event
from eventreg.registration.operations.changing import (
    OfferLimit,
    cancel,
    change_capacity,
    change_limits,
    limit_of,
    release_regions,
    set_region_places,
)
from eventreg.registration.operations.correcting import (
    ChangedMeanwhile,
    Corrected,
    Correction,
    NotCorrected,
    correct,
    person_of,
)
from eventreg.registration.operations.correcting_many import correct_many
from eventreg.registration.operations.crowds import Agencies, crowd_of, room_in
from eventreg.registration.operations.deciding import (
    TIME_TO_UNDO,
    Approval,
    Decided,
    Undone,
    approve,
    preview_approval,
    reject,
    undo_decision,
)
from eventreg.registration.operations.delaying import (
    Delay,
    DelayRefusal,
    NotDelayed,
    concerned,
    delay_session,
    is_small,
    last_delay,
    undo_delay,
)
from eventreg.registration.operations.grouping import (
    Contact,
    InvitationFacts,
    NewGroup,
    add_group,
    add_group_letter,
    change_contact,
    change_invitation,
    decline,
    invite,
    remove_invitation,
    take_back_decline,
)
from eventreg.registration.operations.linking import send_link, send_links, sign_up_or_remind
from eventreg.registration.operations.members import (
    GroupSignUp,
    Member,
    preview_members,
    register_group,
    register_members,
)
from eventreg.registration.operations.merge_plan import MergePlan, plan_merge
from eventreg.registration.operations.merging import ask_again, keep_apart, merge
from eventreg.registration.operations.moving import (
    change_details,
    extend_programme,
    forget_known_moves,
    move_session,
)
from eventreg.registration.operations.outbox import (
    mail_left,
    resend,
    take_back_tick,
    tick_all,
    tick_off,
    withdraw,
    withdraw_outdated,
)
from eventreg.registration.operations.placing import asks_for_yes, fill_places
from eventreg.registration.operations.signing_up import AtDoor, SignUp, sign_up
from eventreg.registration.operations.signing_up_many import sign_up_many
from eventreg.registration.operations.substituting import Substitution, substitute
from eventreg.registration.operations.telling import tell, tell_at, tell_group
from eventreg.registration.operations.telling_moves import (
    facts_of_move,
    tell_nobody_of_move,
    tell_of_move,
)
from eventreg.registration.operations.unmerging import MergeStands, MergeUndone, undo_merge
from eventreg.registration.operations.waiting import (
    accept_place,
    decline_place,
    events_with_lapsed_offers,
    lapse_offers,
    prefer,
    start_clock,
    withdraw_preference,
)

__all__ = [
    "TIME_TO_RESTORE",
    "TIME_TO_UNDO",
    "Agencies",
    "Approval",
    "AtDoor",
    "ChangedMeanwhile",
    "Contact",
    "Corrected",
    "Correction",
    "Decided",
    "Delay",
    "DelayRefusal",
    "GroupSignUp",
    "InvitationFacts",
    "Member",
    "MergePlan",
    "MergeStands",
    "MergeUndone",
    "NewGroup",
    "NotCorrected",
    "NotDelayed",
    "OfferLimit",
    "SignUp",
    "Substitution",
    "Undone",
    "accept_place",
    "add_group",
    "add_group_letter",
    "add_letter",
    "admit_from_door",
    "answer_reminder",
    "approve",
    "archive_event",
    "ask_again",
    "asks_for_yes",
    "cancel",
    "cancel_event",
    "change_capacity",
    "change_contact",
    "change_details",
    "change_invitation",
    "change_limits",
    "concerned",
    "correct",
    "correct_many",
    "crowd_of",
    "decline",
    "decline_place",
    "delay_session",
    "events_with_lapsed_offers",
    "extend_programme",
    "facts_of_move",
    "fill_places",
    "forget_known_moves",
    "forget_unused_files",
    "invite",
    "is_expected",
    "is_small",
    "keep_apart",
    "lapse_offers",
    "last_delay",
    "limit_of",
    "mail_left",
    "merge",
    "move_session",
    "note_reading",
    "person_of",
    "plan_merge",
    "prefer",
    "preview_approval",
    "preview_members",
    "register_group",
    "register_members",
    "reject",
    "release_regions",
    "remind",
    "remove_invitation",
    "resend",
    "restore_event",
    "room_in",
    "send_link",
    "send_links",
    "set_region_places",
    "sign_up",
    "sign_up_many",
    "sign_up_or_remind",
    "start_clock",
    "substitute",
    "take_back_decline",
    "take_back_tick",
    "tell",
    "tell_all",
    "tell_at",
    "tell_group",
    "tell_nobody_of_move",
    "tell_of_move",
    "thank",
    "tick_all",
    "tick_off",
    "unarchive_event",
    "undo_decision",
    "undo_delay",
    "undo_merge",
    "withdraw",
    "withdraw_outdated",
    "withdraw_preference",
]
