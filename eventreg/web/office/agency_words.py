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
    AgencyRefusal.GONE: _l("This entry was merged into another one or removed meanwhile."),
    AgencyRefusal.NOT_ALIKE: _l("These two cannot be one: an agency and a KIM, or the same entry."),
    AgencyRefusal.STANDS: _l(
        "This cannot be taken back any more: it was taken back already, or the entry is used"
        " otherwise by now."
    ),
    AgencyRefusal.USED: _l(
        "It cannot be deleted: people, invitations or merged entries belong to it. Merge it into"
        " another one instead."
    ),
    AgencyRefusal.TAKEN: _l(
        "Another entry of this region goes by this name. If the two are one, merge them."
    ),
    AgencyRefusal.OFFICIAL: _l(
        "The official name stays among the names. Rename the entry instead."
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
            return str(_("“%(typed)s” became a new entry.", typed=change.name))
        case ChangeKind.LEFT:
            return str(_("“%(typed)s” stays as typed.", typed=change.name))
        case ChangeKind.MERGED:
            return str(_("%(other)s was merged into %(name)s.", other=change.name, name=row))
