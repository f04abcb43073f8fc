"""What pages say about agencies and KIM: why something is not done, and what was settled."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.agencies.models import AgencyChange
from eventreg.agencies.rules import AgencyKind, AgencyRefusal, ChangeKind

KINDS: dict[AgencyKind, object] = {
    AgencyKind.AGENCY: _l("Agency of government"),
    AgencyKind.KIM: _l("KIM"),
    AgencyKind.OTHER: _l("Other organization"),
}
REFUSALS: dict[AgencyRefusal, object] = {
    AgencyRefusal.GONE: _l("This agency or KIM has been merged into another one or removed."),
    AgencyRefusal.NOT_ALIKE: _l(
        "These two cannot be merged: one is an agency and the other a KIM, or both are the same."
    ),
    AgencyRefusal.STANDS: _l(
        "This cannot be undone any more: it was undone already, or the agency or KIM has been changed since."
    ),
    AgencyRefusal.USED: _l(
        "It cannot be deleted: people, invitations or merged agencies belong to it. Merge it into"
        " another one instead."
    ),
    AgencyRefusal.TAKEN: _l(
        "Another agency or KIM of this region has this name. If they are the same, merge them."
    ),
    AgencyRefusal.OFFICIAL: _l(
        "The official name cannot be removed. Rename the agency or KIM instead."
    ),
    AgencyRefusal.NOTHING: _l("This is settled already, or nobody goes by this name any more."),
}


def change_words(change: AgencyChange) -> str:
    """What was settled, in one sentence. A row that is gone by now is called by what was typed."""
    row = change.agency.name if change.agency is not None else change.name
    match change.kind:
        case ChangeKind.MAPPED:
            return str(_("“%(typed)s” means %(name)s.", typed=change.name, name=row))
        case ChangeKind.MADE:
            return _added(change.name, row)
        case ChangeKind.LEFT:
            return str(_("“%(typed)s” stays as typed.", typed=change.name))
        case ChangeKind.MERGED:
            return str(_("%(other)s was merged into %(name)s.", other=change.name, name=row))


def _added(typed: str, name: str) -> str:
    if typed == name:
        return str(_("“%(typed)s” was added.", typed=typed))
    return str(_("“%(typed)s” was added as %(name)s.", typed=typed, name=name))
