"""The ledger page has a word for everything that is written into the ledger."""

import ast
from pathlib import Path

import pytest

from dashboards.terms import ACTION_NAMES

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("organizations", "plans", "indicators", "assessments", "dashboards")


def actions_in(source: str) -> set[str]:
    """The actions that a module's ledger entries name as they stand in its text."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    words = [word for call in calls for word in call.keywords if word.arg == "action"]
    texts = [word.value.value for word in words if isinstance(word.value, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and "." in text}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_action_has_its_name(package: str) -> None:
    modules = sorted((ROOT / package).rglob("*.py"))
    written = {action for path in modules for action in actions_in(path.read_text("utf-8"))}
    assert written <= set(ACTION_NAMES), f"no name for {sorted(written - set(ACTION_NAMES))}"


def test_actions_are_found_in_the_source() -> None:
    assert actions_in('entry(action="round.open", of=row)\nF(action="save")') == {"round.open"}
