"""Rules of addresses whose builders are compiled once in a run.

Every test has an app of its own, and most of the time that this takes goes into compiling, for
each of its rules, the two functions that write the address down again. They are the same each time.
"""

from collections.abc import Callable

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

#: By all that the code of a builder is made of. It keeps nothing of the rule that came first: that
#: rule's converters, map and app are read from the rule to which werkzeug binds the function.
_builders: dict[tuple[object, ...], Builder] = {}


class RememberingRule(Rule):
    """A rule like any other, but what was compiled for its like is not compiled again."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002 - the signature is werkzeug's.
        if self.defaults:  # Their values, through a converter, would be part of the code.
            return super()._compile_builder(append_unknown)
        facts = (repr(self), tuple(self._trace), append_unknown)
        if facts not in _builders:
            _builders[facts] = super()._compile_builder(append_unknown)
        return _builders[facts]
