"""The same document as people hand it in: as text, copied from a PDF, as a PDF."""

from collections.abc import Callable

import typst

WIDTH = 34
"""Characters a line, as an A4 page in 仿宋 16 pt holds some 28 and a web page more."""
LINES = 22


def as_it_is(text: str) -> tuple[str, bytes]:
    """The text file itself."""
    return "plan.txt", text.encode()


def hard_wrapped(text: str) -> tuple[str, bytes]:
    """Text copied from a PDF: broken lines, page numbers between, blanks around the digits."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        indented = f"　　{paragraph}" if paragraph.strip() else ""
        lines += [indented[at : at + WIDTH] for at in range(0, len(indented), WIDTH)]
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    numbered = ["\n".join([*page, f"— {number} —"]) for number, page in enumerate(pages, 1)]
    return "plan.txt", "\n".join(numbered).encode()


def as_pdf(text: str) -> tuple[str, bytes]:
    """A PDF with page numbers, set by typst as offices set theirs: 16 pt, 2 characters indent."""
    head = (
        '#set page(paper: "a4", margin: (x: 27mm, y: 36mm), numbering: "— 1 —")\n'
        '#set text(lang: "zh", size: 16pt, font: ("Noto Serif CJK SC", "Noto Sans CJK SC"))\n'
        "#set par(first-line-indent: (amount: 2em, all: true), justify: true)\n"
    )
    body = "\n".join(f'#par("{_escaped(line)}")' for line in text.split("\n") if line.strip())
    return "plan.pdf", typst.compile((head + body).encode())


VARIANTS: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "text": as_it_is,
    "wrapped": hard_wrapped,
    "pdf": as_pdf,
}


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"', '\\"')
