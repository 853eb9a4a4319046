"""Cases of scoring as a file: a score without a database, for auditors and checks from outside.

The file is an array of units, each with its scheme and the input of every item. The format and a
worked table stand in docs/assessment.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import Field, RootModel

from assessments.domain.scoring.entries import Entry, Key
from assessments.domain.scoring.facts import ItemInput, facts_of
from assessments.domain.scoring.grading import LACKING_TERMS, Score, Veto, cap_best, score_unit
from assessments.domain.scoring.items import VERDICT_TERMS, ItemScore, Part, Sentence, amount
from assessments.domain.scoring.schemes import Scheme, UnitKind
from indicators.domain.catalogue import Text
from indicators.domain.progress.case_fields import Json
from plans.domain.documents import Document, Path, parse_document, path_text, validate_document
from plans.domain.problems import DocumentError, Problem, mark


class ScoreCase(Entry):
    """One unit. Units of one scheme with the same `cohort` share its cap on the best grade."""

    id: Text
    scheme: Key
    unit: Text
    unit_kind: Annotated[UnitKind, Field(strict=False)]
    cohort: str = ""
    inputs: dict[str, ItemInput]


class _Cases(RootModel[list[ScoreCase]]):
    """The whole file."""


def read_score_cases(text: str, schemes: Mapping[str, Scheme]) -> list[ScoreCase]:
    """Read a file of cases.

    Raises:
        DocumentError: every fault with path and line.
    """
    document = parse_document(text)
    cases = validate_document(document, _Cases).root
    problems = list(_problems(cases, schemes, document))
    if problems:
        raise DocumentError(problems)
    return cases


def scores_of(cases: list[ScoreCase], schemes: Mapping[str, Scheme]) -> list[Score]:
    """The scores in the order of the cases, no cohort with more of the best grade than allowed."""
    scores = [score_unit(schemes[case.scheme], case.inputs) for case in cases]
    cohorts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        if case.cohort:
            cohorts[case.scheme, case.cohort].append(index)
    for (scheme, _cohort), members in cohorts.items():
        capped = cap_best(schemes[scheme], [scores[index] for index in members])
        for index, score in zip(members, capped, strict=True):
            scores[index] = score
    return scores


def answer_score_cases(cases: list[ScoreCase], schemes: Mapping[str, Scheme]) -> list[Json]:
    """The answers, in the order of the cases."""
    scores = scores_of(cases, schemes)
    return [_answer(case, score) for case, score in zip(cases, scores, strict=True)]


def case_json(case: ScoreCase) -> Json:
    """A case as its file holds it: what is not known is left out."""
    held: Json = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return held


def _problems(
    cases: list[ScoreCase], schemes: Mapping[str, Scheme], document: Document
) -> Iterator[Problem]:
    def at(path: Path, template: str, **params: object) -> Problem:
        return Problem(template, params, path_text(path), document.line_of(path))

    seen: set[str] = set()
    for index, case in enumerate(cases):
        if case.id in seen:
            yield at((index, "id"), mark("算例“%(id)s”重复"), id=case.id)
        seen.add(case.id)
        scheme = schemes.get(case.scheme)
        if scheme is None:
            known = ", ".join(sorted(schemes))
            template = mark("没有考核办法“%(scheme)s”;可用:%(known)s")
            yield at((index, "scheme"), template, scheme=case.scheme, known=known)
            continue
        if case.unit_kind not in scheme.units:
            template = mark("考核办法“%(scheme)s”不考核这类单位")
            yield at((index, "unit_kind"), template, scheme=scheme.title)
        for key, given in case.inputs.items():
            yield from (
                at((index, "inputs", key), template, **params)
                for template, params in _unfit(scheme, key, given)
            )


def _unfit(scheme: Scheme, key: str, given: ItemInput) -> Iterator[tuple[str, dict[str, object]]]:
    item = next((item for item in scheme.items if item.key == key), None)
    if item is None:
        yield mark("考核办法“%(scheme)s”没有项“%(key)s”"), {"scheme": scheme.title, "key": key}
        return
    for name in sorted(given.given - facts_of(item)):
        usable = ", ".join(sorted(facts_of(item))) or "—"
        params: dict[str, object] = {"item": item.title, "name": name, "usable": usable}
        yield mark("项“%(item)s”不用字段“%(name)s”;可用:%(usable)s"), params
    if item.points is not None and given.awarded and given.awarded.points > item.points:
        yield (
            mark("项“%(item)s”最多评定%(points)s分"),
            {"item": item.title, "points": item.points},
        )


def _answer(case: ScoreCase, score: Score) -> Json:
    scheme = score.scheme
    return {
        "id": case.id,
        "unit": case.unit,
        "scheme": f"{scheme.id} v{scheme.version}",
        "items": [_item(each) for each in score.items],
        "points": _number(score.points),
        "maximum": _number(score.maximum),
        "base": _number(score.base),
        "bonus": _number(score.bonus),
        "deduction": _number(score.deduction),
        "score": _number(score.score),
        "unmet": dict(score.unmet),
        "grade_by_sum": score.by_sum.name if score.by_sum else None,
        "vetoes": [_veto(veto) for veto in score.vetoes],
        "grade": score.grade.name if score.grade else None,
        "reason": _told(score.reason),
    }


def _item(scored: ItemScore) -> Json:
    return {
        "item": scored.item.key,
        "title": scored.item.title,
        "points": _number(scored.points),
        "maximum": _number(scored.maximum),
        "met": scored.met,
        "working": _told(scored.working),
        "reason": _told(scored.reason),
        "parts": [_part(part) for part in scored.parts],
    }


def _part(part: Part) -> Json:
    return {
        "label": part.label,
        "input": _told(part.known),
        "points": None if part.points is None else amount(part.points),
        "verdict": VERDICT_TERMS[part.verdict],
        "reason": _told(part.reason),
    }


def _veto(veto: Veto) -> Json:
    return {
        "item": veto.item.key,
        "label": veto.label,
        "applied": veto.applies,
        "lacking": [LACKING_TERMS[each] for each in veto.lacking],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _told(sentence: Sentence | None) -> str | None:
    return sentence.message if sentence else None
