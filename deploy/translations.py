"""The catalogues of sentences: extracted from the code, merged, checked, compiled.

python3 -m deploy.translations extract   writes a .pot of all sentences and prints its path
python3 -m deploy.translations merge     brings messages.po in line with the code and takes in parts/*.po
python3 -m deploy.translations check     fails on what is missing, fuzzy, obsolete or has other gaps
python3 -m deploy.translations compile   writes the .mo files that the program reads
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from eventreg.api.openapi import spoken

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "eventreg" / "translations"
PARTS = TRANSLATIONS / "parts"
LANGUAGE = "id"
CATALOGUE = TRANSLATIONS / LANGUAGE / "LC_MESSAGES" / "messages.po"
#: What marks a sentence in the code, and which of its arguments are msgids.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "_l": None,
    "msgid": None,
}
#: Where the sentences stand that the API's description says of its operations.
_OPENAPI = "eventreg/api/openapi.py"
_GAP = re.compile(r"%\((\w+)\)|(%[sd])|(\{\w*\})")


def extracted() -> Catalog:
    """Every sentence of code and templates."""
    catalog = Catalog(project="eventreg", copyright_holder="the eventreg authors")
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel ships no types for it.
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours)
    for name, _line, sentence, comments, context in found:
        catalog.add(sentence, None, [(name, 0)], auto_comments=comments, context=context)
    for sentence in spoken():
        catalog.add(sentence, None, [(_OPENAPI, 0)])
    return catalog


def _is_ours(folder: str) -> bool:
    return not Path(folder).name.startswith(".") and Path(folder).name != "node_modules"


def read(path: Path) -> Catalog:
    """A catalogue as it stands; an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="eventreg", copyright_holder="the eventreg authors")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def write(path: Path, catalog: Catalog) -> None:
    """Sorted and with files but no line numbers, so that changes stay small."""
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)


def merge() -> None:
    """Takes the parts into messages.po. What the code does not use (yet) stays in its part."""
    template, catalog = extracted(), read(CATALOGUE)
    created = catalog.creation_date
    for part in sorted(PARTS.glob("*.po")):
        _take_in(part, catalog, template)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.creation_date = created
    for message in catalog.obsolete.values():
        print(f"Dropped, as nothing uses it: {message.id!r}: {message.string!r}")
    catalog.obsolete.clear()
    for message in sentences(catalog):
        if isinstance(message.id, tuple | list):
            # Babel takes the one plural form of Indonesian for a gap, and marks it for ever.
            message.flags.discard("fuzzy")
        if not all(texts(message.string)):
            print(f"Not translated yet: {message.id!r} in {', '.join(files_of(message))}")
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    write(CATALOGUE, catalog)


def _take_in(part: Path, catalog: Catalog, template: Catalog) -> None:
    unused = Catalog(locale=LANGUAGE)
    for message in sentences(read(part)):
        known = catalog.get(message.id)
        if template.get(message.id) is None:
            print(f"Stays in {part.name}, as nothing uses it yet: {message.id!r}")
            unused.add(message.id, message.string)
        elif known is None:
            catalog.add(message.id, message.string)
        elif not all(texts(known.string)):
            known.string = message.string  # To what it has, Catalog.add would add no words.
        elif known.string != message.string:
            print(f"Kept {known.string!r} against {message.string!r} of {part.name}.")
    part.unlink()
    if len(unused):
        write(part, unused)


def sentences(catalog: Catalog) -> Iterator[Message]:
    """All entries but the header."""
    return (message for message in catalog if message.id)


def texts(sentence: object) -> tuple[str, ...]:
    """A msgid or msgstr as its one or several texts; an untranslated one is one empty text."""
    if isinstance(sentence, list | tuple):
        return tuple(str(text or "") for text in sentence) or ("",)
    return (str(sentence or ""),)


def files_of(message: Message) -> list[str]:
    """Where a sentence stands."""
    return sorted({name for name, _line in message.locations})


def problems(template: Catalog, catalog: Catalog, name: str) -> Iterator[str]:
    """What keeps this catalogue from being a complete translation of the template."""
    for message in sentences(template):
        known = catalog.get(message.id, message.context)
        where = ", ".join(files_of(message))
        if known is None or not all(texts(known.string)):
            yield f"{name}: not translated: {message.id!r} ({where})"
        elif known.fuzzy:
            yield f"{name}: fuzzy: {message.id!r}: look at it and remove the mark"
        elif gaps(message.id) != gaps(known.string):
            yield f"{name}: {known.string!r} has other gaps than {message.id!r}"
    for message in sentences(catalog):
        if template.get(message.id, message.context) is None:
            yield f"{name}: nothing uses {message.id!r}: remove it by `merge`"


def gaps(sentence: object) -> set[str]:
    """The gaps of a sentence that are filled when it is shown: {'name'} of 'Hello %(name)s'."""
    return {next(filter(None, found)) for text in texts(sentence) for found in _GAP.findall(text)}


def of_libraries() -> Iterator[tuple[Path, Path]]:
    """Catalogues that translate a library's own sentences, with the library's template."""
    import flask_security  # noqa: PLC0415 - only checks need it, and it is slow.

    folder = Path(flask_security.__file__).parent / "translations"
    yield CATALOGUE.with_name("flask_security.po"), folder / "flask_security.pot"


def check() -> int:
    """Prints what is wrong; the exit status."""
    found = list(problems(extracted(), read(CATALOGUE), CATALOGUE.name))
    for path, template in of_libraries():
        found += problems(read(template), read(path), path.name)
    found += [f"parts/{part.name}: not merged" for part in sorted(PARTS.glob("*.po"))]
    if found:
        print("\n".join(found))
        print(
            f"{len(found)} problems. `python3 -m deploy.translations merge` brings in what is new."
        )
    return 1 if found else 0


def compile_all() -> None:
    """Each .po as the .mo beside it."""
    for path in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=path.parent.parent.name))


def main(command: str) -> int:
    """Does what the first argument says."""
    if command == "extract":
        path = Path(tempfile.mkdtemp()) / "messages.pot"
        write(path, extracted())
        print(path)
    elif command == "merge":
        merge()
    elif command == "compile":
        compile_all()
    elif command == "check":
        return check()
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
