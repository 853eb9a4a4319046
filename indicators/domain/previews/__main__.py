"""Read one file from the standard input and write what a preview shows of it.

    python -m indicators.domain.previews look|draw KIND PAGE < FILE

`look` answers with JSON (`Shown`), `draw` with a JPEG picture. The exit status says what is wrong:
BROKEN or TOO_LARGE; a process that was ended for its memory or time has another.
"""

import json
import resource
import sys
from dataclasses import asdict

from indicators.domain.previews.cells import look_at_sheets, look_at_table
from indicators.domain.previews.limits import BROKEN, MOST_MEMORY, MOST_SECONDS, TOO_LARGE
from indicators.domain.previews.pages import draw, look_at_pdf, look_at_picture
from indicators.domain.previews.shown import FileTooLarge, Kind, Shown
from indicators.domain.previews.words import look_at_text, look_at_words

_READERS = {
    Kind.PICTURE: look_at_picture,
    Kind.SHEETS: look_at_sheets,
    Kind.TABLE: look_at_table,
    Kind.WORDS: look_at_words,
    Kind.TEXT: look_at_text,
}


def main(action: str, kind: Kind, page: int) -> int:
    """Answer on the standard output; returns the exit status."""
    _bound()
    data = sys.stdin.buffer.read()
    try:
        if action == "draw":
            answer = draw(kind, data, page)
        else:
            answer = json.dumps(asdict(_look(kind, data, page))).encode()
    except (MemoryError, FileTooLarge):
        return TOO_LARGE
    except Exception:  # noqa: BLE001 - libraries raise anything for what was made to break them
        return BROKEN
    sys.stdout.buffer.write(answer)
    return 0


def _look(kind: Kind, data: bytes, page: int) -> Shown:
    return look_at_pdf(data, page) if kind is Kind.PDF else _READERS[kind](data)


def _bound() -> None:
    """From here on the system ends the process that takes more."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Kind(sys.argv[2]), int(sys.argv[3])))
