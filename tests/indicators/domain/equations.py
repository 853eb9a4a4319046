"""Formulas printed in the steps of an explanation, computed again from their own numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from indicators.domain.progress.explain_paths import STRAIGHT
from indicators.domain.progress.story import Step

EQUATION = re.compile(r"(?<== )([-+×÷()\[\]%.√²\d|ln^e]+) = (\(?-?[\d.]+\)?)(%?)")
IN_PER_CENT = (STRAIGHT, "ẑ±h")
"""Formulas whose numbers are per cent already, as are their results."""
SIGNS = {"×": "*", "÷": "/", "^": "**", "[": "(", "]": ")", "√": "sqrt", "²": "**2"}


def computed(formula: str) -> float:
    """Compute a printed formula: a per cent sign divides by 100; ln, e and √ are themselves."""
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", formula)
    text = re.sub(r"(\([^()]*\)|[\d.]+)%", r"(\1/100)", text)
    for sign, python in SIGNS.items():
        text = text.replace(sign, python)
    names = {"ln": math.log, "abs": abs, "e": math.e, "sqrt": math.sqrt}
    return float(eval(text, {"__builtins__": {}}, names))


def redo(steps: Iterable[Step], *, units: float = 0.51) -> int:
    """Compute every equation again; fail where it differs by over so many units of its last digit."""
    redone = 0
    for step in steps:
        for formula, result, percent in EQUATION.findall(step.text):
            if not re.search(r"[-+×÷^]", formula.strip("()").lstrip("-")):
                continue
            shown = result.strip("()")
            factor = 100.0 if percent and step.formula not in IN_PER_CENT else 1.0
            decimals = len(shown.partition(".")[2])
            away = abs(factor * computed(formula) - float(shown))
            assert away <= units * 10.0**-decimals, (step.text, computed(formula))
            redone += 1
    return redone
