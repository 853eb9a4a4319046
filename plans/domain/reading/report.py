"""The reading report of a document: what was found, what is uncertain, what was left out and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plans.domain.plan_files.schema import PlanFile, TargetEntry
from plans.domain.reading.reading import UNCERTAIN, Reading
from plans.domain.reading.terms import COMPARATOR_SIGNS, LEFT_OUT_TERMS, TARGET_KIND_TERMS


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of each kind a reading found."""

    sections: int
    tasks: int
    tasks_without_department: int
    responsibilities: int
    departments: int
    numeric_targets: int
    other_targets: int
    targets_without_indicator: int
    left_out: int
    uncertain: int
    doubts: int


def counts(reading: Reading) -> Counts:
    """Count the pieces of a reading."""
    plan = reading.plan_file
    numeric = sum(target.value is not None for target in plan.targets)
    return Counts(
        sections=len(plan.sections),
        tasks=len(plan.tasks),
        tasks_without_department=sum(not task.responsibilities for task in plan.tasks),
        responsibilities=sum(
            len(entry.names) for task in plan.tasks for entry in task.responsibilities
        ),
        departments=len(plan.departments),
        numeric_targets=numeric,
        other_targets=len(plan.targets) - numeric,
        targets_without_indicator=sum(target.indicator_code is None for target in plan.targets),
        left_out=len(plan.left_out),
        uncertain=len(reading.uncertain()),
        doubts=len(reading.doubts),
    )


def report_data(reading: Reading) -> dict[str, Any]:
    """The report as plain data (JSON): every piece with span, confidence and rule."""
    plan = reading.plan_file
    figures = counts(reading)
    return {
        "format": 1,
        "file": plan.source.file,
        "sha256": plan.source.sha256,
        "text_sha256": plan.source.text_sha256,
        "title": plan.title,
        "counts": {name: getattr(figures, name) for name in Counts.__slots__},
        "left_out_by_reason": dict(
            sorted(Counter(entry.reason for entry in plan.left_out).items())
        ),
        "pieces": [
            {
                "key": key,
                "span": list(span),
                "page": reading.source.page_of(span[0]),
                "line": reading.source.line_of(span[0]),
                "confidence": reading.findings[key].confidence,
                "rule": reading.findings[key].rule,
                "uncertain": reading.findings[key].confidence < UNCERTAIN,
            }
            for key, span in _spans(plan)
        ],
        "indicators": {
            key: [{"code": match.code, "score": match.score} for match in matches]
            for key, matches in reading.matches.items()
        },
        "left_out": [entry.model_dump(mode="json") for entry in plan.left_out],
        "doubts": [
            {"kind": doubt.kind, "span": list(doubt.span), "message": doubt.problem.message}
            for doubt in reading.doubts
        ],
    }


def report_markdown(reading: Reading) -> str:
    """The report for people, in Chinese."""
    return "\n".join(_lines(reading)) + "\n"


def _lines(reading: Reading) -> Iterator[str]:
    plan, figures = reading.plan_file, counts(reading)
    yield f"# 解析报告:{plan.title or plan.source.file}"
    yield ""
    yield f"- 原文:{plan.source.file}(SHA-256 {plan.source.sha256})"
    yield f"- 章节{figures.sections},任务{figures.tasks}(未写责任单位的{figures.tasks_without_department})"
    yield f"- 部门{figures.departments},责任关系{figures.responsibilities}"
    yield (
        f"- 目标{figures.numeric_targets + figures.other_targets}"
        f"(有数值{figures.numeric_targets},无数值{figures.other_targets};"
        f"未对应到指标目录的{figures.targets_without_indicator})"
    )
    yield f"- 未列为目标的数字{figures.left_out},存疑{figures.uncertain},需核对的问题{figures.doubts}"
    yield from _table("先看这些:把握不大的内容", _uncertain_rows(reading))
    yield from _table("需核对的问题", _doubt_rows(reading))
    yield from _table("目标", _target_rows(reading))
    yield from _table("未列为目标的数字", _left_out_rows(reading))


def _table(title: str, rows: list[tuple[str, ...]]) -> Iterator[str]:
    if len(rows) < 2:
        return
    yield from ("", f"## {title}", "")
    yield f"| {' | '.join(rows[0])} |"
    yield f"|{'---|' * len(rows[0])}"
    for row in rows[1:]:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _uncertain_rows(reading: Reading) -> list[tuple[str, ...]]:
    spans = dict(_spans(reading.plan_file))
    return [
        ("编号", "行", "原文", "把握", "规则"),
        *(
            (
                key,
                str(reading.source.line_of(spans[key][0])),
                _excerpt(reading, spans[key]),
                f"{reading.findings[key].confidence:.2f}",
                reading.findings[key].rule,
            )
            for key in reading.uncertain()
            if not key.startswith("left_out@")
        ),
    ]


def _doubt_rows(reading: Reading) -> list[tuple[str, ...]]:
    return [
        ("行", "问题", "原文"),
        *(
            (
                str(reading.source.line_of(doubt.span[0])),
                doubt.problem.message,
                _excerpt(reading, doubt.span),
            )
            for doubt in reading.doubts
        ),
    ]


def _target_rows(reading: Reading) -> list[tuple[str, ...]]:
    return [
        ("编号", "指标", "年", "目标值", "基期", "指标目录", "引文"),
        *(
            (
                target.key,
                target.indicator,
                str(target.deadline_year),
                _amount(target),
                str(target.base_year or ""),
                target.indicator_code or "",
                target.quote,
            )
            for target in reading.plan_file.targets
        ),
    ]


def _left_out_rows(reading: Reading) -> list[tuple[str, ...]]:
    return [
        ("行", "引文", "原因"),
        *(
            (str(reading.source.line_of(entry.span[0])), entry.quote, LEFT_OUT_TERMS[entry.reason])
            for entry in reading.plan_file.left_out
        ),
    ]


def _amount(target: TargetEntry) -> str:
    if target.value is None:
        return TARGET_KIND_TERMS[target.kind]
    sign = COMPARATOR_SIGNS[target.comparator or "="]
    return f"{TARGET_KIND_TERMS[target.kind]} {sign} {target.value} {target.unit}"


def _excerpt(reading: Reading, span: tuple[int, int]) -> str:
    words = reading.source.text[slice(*span)]
    return words if len(words) <= 60 else f"{words[:60]}…"


def _spans(plan: PlanFile) -> Iterator[tuple[str, tuple[int, int]]]:
    for section in plan.sections:
        yield section.key, (section.span[0], section.span[1])
        for target in section.targets:
            yield target.key, (target.span[0], target.span[1])
        for task in section.tasks:
            yield task.key, (task.span[0], task.span[1])
            for index, entry in enumerate(task.responsibilities):
                yield f"{task.key}@{index}", (entry.span[0], entry.span[1])
            for target in task.targets:
                yield target.key, (target.span[0], target.span[1])
    for index, left_out in enumerate(plan.left_out):
        yield f"left_out@{index}", (left_out.span[0], left_out.span[1])
