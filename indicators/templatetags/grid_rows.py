"""The rows of the grid.

Made here and not in a template: a page has hundreds of cells of four kinds, and a template goes
through every branch of each of them anew, which took more than half of the page's time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.forms.filing_grid import GridCell, GridRow
from indicators.selectors.filing_grid import GridLine
from indicators.templatetags.figures import days_left

register = template.Library()

# Days before a due date from which it is counted down.
NEAR = 8


@dataclass(frozen=True)
class _Words:
    """What all rows say, looked up once."""

    returned: str
    no_value: str
    not_asked: str
    add: str
    add_to: str


@register.simple_tag
def grid_rows(rows: Iterable[GridRow], *, several_units: bool) -> SafeString:
    """A row for each duty; the unit that owes it is named where there are `several_units`."""
    words = _Words(
        returned=escape(_("已退回")),
        no_value=escape(_("系统中没有上年数值")),
        not_asked=escape(_("该事项不填这一栏")),
        add=escape(_("添加")),
        add_to=_("添加佐证材料:%(name)s"),
    )
    made = [_row(row, words, several_units=several_units) for row in rows]
    return mark_safe("\n".join(made))  # noqa: S308 - every text is escaped where it is put in


def _row(row: GridRow, words: _Words, *, several_units: bool) -> str:
    line = row.line
    address = reverse("indicators:duty", args=(line.duty,))
    cells = "\n".join(_cell(cell, row.anchor, words) for cell in row.cells)
    return f"""<tr{' class="grid-refused"' if row.refused else ""}>
<th scope="row" id="{row.anchor}">
<span class="grid-number">{row.number}</span>
<a href="{address}" title="{escape(line.definition)}">{escape(line.name)}</a>
<span class="form-text d-block">{_whereabouts(line, words, several_units=several_units)}</span>
{f'<span class="field-error d-block">{escape(row.refused)}</span>' if row.refused else ""}
<input type="hidden" name="{line.duty}-revision" value="{row.revision}">
<input type="hidden" name="{line.duty}-seen" value="{escape(row.seen)}">
</th>
<td class="text-nowrap">{line.due_on.isoformat()}{_countdown(line)}</td>
<td class="num">{_previous(line, words)} <span class="form-text d-block">{escape(line.unit)}</span></td>
{cells}
<td class="text-nowrap">{_files(line, address, words)}</td>
</tr>"""


def _whereabouts(line: GridLine, words: _Words, *, several_units: bool) -> str:
    parts = [escape(line.place)]
    if several_units:
        parts.append(escape(line.department))
    if line.returned:
        parts.append(f'<span class="text-overdue">{words.returned}</span>')
    return " · ".join(parts)


def _countdown(line: GridLine) -> str:
    if line.days_left >= NEAR:
        return ""
    return f' <span class="form-text d-block">{days_left(line.days_left)}</span>'


def _previous(line: GridLine, words: _Words) -> str:
    return escape(line.previous) or f'<span class="missing" title="{words.no_value}">—</span>'


def _files(line: GridLine, address: str, words: _Words) -> str:
    count = ngettext("%(counter)s份", "%(counter)s份", line.files) % {"counter": line.files}
    label = escape(words.add_to % {"name": line.name})
    return f'{escape(count)} · <a href="{address}#evidence" aria-label="{label}">{words.add}</a>'


def _cell(cell: GridCell, anchor: str, words: _Words) -> str:
    """A cell, named by its row and column for those who hear the page, with what is wrong in it."""
    if not cell.applies:
        empty = f'<span title="{words.not_asked}">—</span>'
        return f'<td class="grid-none" data-key="{cell.key}">{empty}</td>'
    wrong = f' aria-invalid="true" aria-describedby="{cell.name}-fault"' if cell.faults else ""
    named = f'id="{cell.name}" name="{cell.name}" aria-labelledby="{anchor} c-{cell.key}"{wrong}'
    return f'<td data-key="{cell.key}">{_field(cell, named)}{_faults(cell)}</td>'


def _field(cell: GridCell, named: str) -> str:
    """A choice, a text of several lines, or one line."""
    if cell.choices:
        options = _options(cell.choices, cell.text)
        return f'<select class="grid-input" {named}>{options}</select>'
    if cell.has_lines:
        # The first line end belongs to the tag and not to the text.
        return f'<textarea class="grid-input" {named} rows="1">\n{escape(cell.text)}</textarea>'
    kind = ' size="24"'
    if cell.is_number:
        kind = ' size="9" inputmode="decimal"'
    elif cell.is_date:
        kind = ' size="9" placeholder="2026-03-01"'
    if cell.hint:
        kind += f' title="{escape(cell.hint)}"'
    number = " num" if cell.is_number else ""
    value = escape(cell.text)
    return f'<input class="grid-input{number}" {named} value="{value}" autocomplete="off"{kind}>'


def _faults(cell: GridCell) -> str:
    if not cell.faults:
        return ""
    return f'<p class="field-error" id="{cell.name}-fault">{escape(" ".join(cell.faults))}</p>'


@lru_cache(maxsize=500)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> str:
    """The options of a cell: hundreds of cells of a page have the same."""
    return "\n".join(
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(label)}</option>'
        for code, label in choices
    )
