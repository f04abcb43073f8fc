"""The sentences of a row, in whatever language the reader has."""

from collections.abc import Callable

from eventreg.importing.rules.faults import SENTENCES, Fault
from eventreg.importing.rules.results import RowResult

#: Puts a msgid into the reader's language; a command leaves it in English.
Translate = Callable[[str], str]


def in_english(sentence: str) -> str:
    """A sentence as it stands in the code."""
    return sentence


def sentence_of(fault: Fault, translate: Translate) -> str:
    """What is wrong, in one sentence."""
    facts = dict(fault.facts)
    if "field" in facts:
        facts["field"] = translate(str(facts["field"]))
    return translate(SENTENCES[fault.kind]) % facts


def sentences_of(
    one: RowResult, headers: Callable[[int], str], translate: Translate
) -> list[tuple[str, str]]:
    """Everything that is said of a row: the column's title ('' for the row as a whole), the sentence."""
    said = [
        (headers(fault.column) if fault.column is not None else "", sentence_of(fault, translate))
        for fault in one.faults
    ]
    if one.remark is not None:
        said.append(("", translate(SENTENCES[one.remark])))
    return said
