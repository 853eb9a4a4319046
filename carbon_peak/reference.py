"""The reference of the settings, docs/configuration.md, written from the source of the settings.

The source and not the process is read: what a default is must not depend on who asks.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("settings.py")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"
HEAD = """# Settings

All from the environment; a missing or wrong one stops the start with a sentence that names it.
This page is written by `manage.py settings_reference` from `carbon_peak/settings.py`; a test fails
where it is out of date. A default written as code is worked out from other settings. Each can stand
in a file instead (`SECRET_KEY_FILE=/run/secrets/secret_key`) or be a credential of systemd
(`LoadCredential=secret_key:…`).

| variable | default | meaning |
|---|---|---|
"""
REQUIRED = "required in production"


@dataclass(frozen=True)
class Read:
    """One variable as the settings read it."""

    name: str
    default: str
    about: str


class Undescribed(Exception):
    """A variable is read without a word about it."""


def written() -> tuple[Path, str]:
    """The page, and what should stand in it."""
    reads = read_settings(SOURCE.read_text(encoding="utf-8"))
    lines = (f"| `{each.name}` | {each.default} | {each.about} |" for each in reads)
    return PAGE, HEAD + "\n".join(lines) + "\n"


def read_settings(source: str) -> list[Read]:
    """Every variable that a source reads by `environment.….("NAME", …)`, in order of name.

    Raises:
        Undescribed: naming the one that says nothing in `about`.
    """
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    reads = (_read(call, source) for call in calls if _reads(call))
    return sorted(reads, key=lambda read: read.name)


def _reads(call: ast.Call) -> bool:
    function = call.func
    of = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id == "environment" and bool(call.args)


def _read(call: ast.Call, source: str) -> Read:
    name = str(ast.literal_eval(call.args[0]))
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if "about" not in given:
        raise Undescribed(name)
    about = str(ast.literal_eval(given["about"]))
    required = "hint" in given or ast.unparse(call.func).endswith(".key")
    return Read(name, REQUIRED if required else _default(call, source), about.replace("|", "\\|"))


def _default(call: ast.Call, source: str) -> str:
    expression = call.args[1] if len(call.args) > 1 else None
    if expression is None or (isinstance(expression, ast.Constant) and expression.value == ""):
        return "none"
    if isinstance(expression, ast.Constant):
        word = str(expression.value)
        return f"`{word.lower() if isinstance(expression.value, bool) else word}`"
    if isinstance(expression, ast.Name) and expression.id == "PRODUCTION":
        return "`true` in production, else `false`"
    return f"`{' '.join((ast.get_source_segment(source, expression) or '').split())}`"
