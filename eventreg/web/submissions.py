"""The id that a form carries, by which a double click is one submission."""

from uuid import UUID, uuid4

from flask_babel import gettext as _
from wtforms import HiddenField
from wtforms.validators import StopValidation

#: Random. Ids that follow from something (a row of a list, a key of another system) are of version 5.
_RANDOM = 4


def sent_id(text: str | None) -> UUID:
    """The id that one of our forms was made with. ValueError: this is none.

    Only random ones: who sends an id again is answered with what it made, the own page included,
    and what follows from a list of names can be computed by somebody else.
    """
    found = UUID(text or "")
    if found.version != _RANDOM:
        raise ValueError
    return found


class SubmissionField(HiddenField):
    """Carries the id. What is none of ours is refused once and replaced, so that sending again succeeds."""

    def renew(self) -> None:
        """A fresh id, for a form that is shown for the first time."""
        self.data = str(uuid4())

    @property
    def uuid(self) -> UUID:
        """The id. Only after `validate`."""
        return sent_id(self.data)

    def pre_validate(self, form: object) -> None:
        """Whether the form was ours."""
        try:
            sent_id(self.data)
        except ValueError:
            self.renew()
            raise StopValidation(_("This form is out of date. Please send it once more.")) from None
