"""The strings of the interface and their English, by Babel alone (no gettext programs needed).

    python -m tests.translations

brings locale/en up to date: new strings are added untranslated, unused ones dropped. Chinese is
the source language; `tests/test_translations.py` fails while a string has no English.
"""

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_javascript
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from tests.architecture import PRODUCT

# Domain code has no gettext: it marks its sentences with mark(), translated at the edge.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "mark": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
PYTHON_FORMAT = re.compile(r"%(\(\w+\))?[sd%]")

MessageId = str | tuple[str, ...]


def source_strings(root: Path) -> Iterator[MessageId]:
    """Every marked string of the code and the templates."""
    for package in PRODUCT:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                found = extract("python", io.BytesIO(path.read_bytes()), KEYWORDS, [], {})
                yield from (message for _line, message, _comments, _context in found)
    for path in sorted((root / "templates").rglob("*.html")):
        # Django turns a template into calls among noise; Babel's lexer of JavaScript reads those.
        calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        lexed = extract_javascript(io.BytesIO(calls.encode()), KEYWORDS, [], {})
        for _line, _function, message, _comments in lexed:
            yield _message(message)


def _message(found: object) -> MessageId:
    """One string, or singular and plural; the extractor's own types say only the latter."""
    return tuple(map(str, found)) if isinstance(found, list | tuple) else str(found)


def source_catalog(root: Path) -> Catalog:
    """The strings as a template catalogue."""
    catalog = Catalog(charset="utf-8")
    for message in source_strings(root):
        texts = (message,) if isinstance(message, str) else message
        formatted = any(PYTHON_FORMAT.search(text) for text in texts)
        catalog.add(message, flags=["python-format"] if formatted else [])
    return catalog


def english_path(root: Path) -> Path:
    """Where the English stands."""
    return root / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read_english(root: Path) -> Catalog:
    """The English catalogue."""
    with english_path(root).open("rb") as file:
        return read_po(file, locale="en")


def write_english(root: Path, english: Catalog) -> None:
    """Write the English catalogue in one style: sorted, no locations, nothing obsolete."""
    # A catalogue marked as a guess is not compiled.
    english.fuzzy = False
    english.project, english.version = "Carbon Peak Tracker", "1"
    english.last_translator = english.language_team = "Carbon Peak Tracker"
    english.header_comment = "# The interface in English. Bring up to date with `make extract`."
    with english_path(root).open("wb") as file:
        write_po(
            file,
            english,
            width=0,
            no_location=True,
            omit_header=False,
            sort_output=True,
            ignore_obsolete=True,
        )


def texts_of(string: str | Sequence[str] | None) -> list[str]:
    """A translation's texts: one, or one for each plural form; an empty one where there is none."""
    if string is None or isinstance(string, str):
        return [string or ""]
    return list(string)


def main() -> None:
    """Bring the catalogue up to date, and say what waits for a translation."""
    root = settings.BASE_DIR
    english = read_english(root)
    english.update(source_catalog(root), no_fuzzy_matching=True)
    write_english(root, english)
    waiting = [m.id for m in english if m.id and not all(texts_of(m.string))]
    sys.stdout.write(f"{len(english)} strings, {len(waiting)} without English\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main()
