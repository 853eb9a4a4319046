"""Measure files: how each target of a plan is judged (评价规则), by key of the target.

A plan says what was promised; the measure file beside it says by which indicator, definition and
rule the promise is judged, from which base. What the plan does not print and the office has not
said yet is null, never guessed; what the product presumes is marked so.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from indicators.domain.catalogue import (
    Catalogue,
    DefinitionCode,
    Definitions,
    IndicatorCode,
    Number,
    Text,
)
from indicators.domain.progress.enums import Rule
from plans.domain.documents import (
    Document,
    Path,
    dump_yaml,
    parse_document,
    path_text,
    validate_document,
)
from plans.domain.plan_files import PlanFile, TargetEntry
from plans.domain.plan_files.schema import TargetKind
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.units import UnitError, find_unit, get_unit

SIX_INDICATORS = ("CB02", "CB01", "EN04", "EN06", "EN09", "EN01")
"""The five control indicators and energy intensity, which every city has."""

CONTROL_YEARS = (2025, 2030)

WITHOUT_INDICATOR = frozenset({Rule.MILESTONE})
"""Rules that need no indicator: checkable words."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
Year = Annotated[int, Field(ge=1990, le=2100)]
Share = Annotated[str, StringConstraints(pattern=r"^(0(\.\d+)?|1(\.0+)?)$")]


class BaseSource(StrEnum):
    """Where the base year comes from; a presumed one waits for the office (待确认)."""

    PLAN = "plan"
    PRESUMED = "presumed"
    OFFICE = "office"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_enum_values=True)


class MeasureEntry(_Entry):
    """How one target is judged.

    `start_year` is the first year whose additions count, `base_year` then the year before it.
    `stock_before_counts` says whether stock from before the plan counts in 累计/建成; null: the
    office must say. `hold_reference` is the value to be kept. `steps` is the share due by each
    year, where it is no line. Measures with the same `series` are points of one path.
    """

    target: Text
    indicator: IndicatorCode | None
    definition: DefinitionCode | None
    rule: Annotated[Rule, Field(strict=False)]
    base_year: Year | None
    base_value: Number | None
    base_source: Annotated[BaseSource | None, Field(strict=False)]
    start_year: Year | None
    tolerance_pct: Number | None
    stock_before_counts: bool | None
    hold_reference: Number | None
    steps: dict[str, Share] | None
    series: Text | None
    note: Text | None


class ControlEntry(_Entry):
    """A control indicator that the plan does not name: the level above may assign it."""

    indicator: IndicatorCode
    definition: DefinitionCode | None
    rule: Annotated[Rule, Field(strict=False)]
    target_year: Year
    base_year: Year
    base_source: Annotated[BaseSource, Field(strict=False)]
    note: Text | None


class MeasureFile(_Entry):
    """The measures of one plan."""

    format: Annotated[int, Field(ge=1, le=1)]
    plan: Slug
    measures: list[MeasureEntry]
    control: list[ControlEntry]


def parse_measure_file(
    text: str, plan: PlanFile, catalogue: Catalogue, definitions: Definitions
) -> MeasureFile:
    """Read a measure file and check it against its plan and the catalogue.

    Raises:
        DocumentError: every fault with path and line.
    """
    document = parse_document(text)
    loaded = validate_document(document, MeasureFile)
    problems = list(_Check(loaded, plan, catalogue, definitions, document).problems())
    if problems:
        raise DocumentError(problems)
    return loaded


def dump_measure_file(measures: MeasureFile) -> str:
    """Canonical text of a measure file."""
    data: dict[str, Any] = measures.model_dump(mode="json")
    return dump_yaml(data)


class _Check:
    """What a measure file must satisfy beyond its schema."""

    def __init__(
        self,
        loaded: MeasureFile,
        plan: PlanFile,
        catalogue: Catalogue,
        definitions: Definitions,
        document: Document,
    ) -> None:
        self._loaded = loaded
        self._plan = plan
        self._targets = {target.key: target for target in plan.targets}
        self._catalogue = catalogue
        self._definitions = definitions
        self._document = document

    def problems(self) -> Iterator[Problem]:
        """Every fault, in the order of the file."""
        if self._loaded.plan != self._plan.slug:
            yield self._at(("plan",), mark("这是方案“%(slug)s”的评价规则"), slug=self._loaded.plan)
        yield from self._coverage()
        for index, entry in enumerate(self._loaded.measures):
            path: Path = ("measures", index)
            target = self._targets.get(entry.target)
            if target is not None:
                yield from self._indicator(entry, target, path)
                yield from self._base(entry, target, path)
            yield from self._definition(entry, path)
        yield from self._control()

    def _at(self, path: Path, template: str, **params: object) -> Problem:
        return Problem(template, params, path_text(path), self._document.line_of(path))

    def _coverage(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for index, entry in enumerate(self._loaded.measures):
            path: Path = ("measures", index, "target")
            if entry.target not in self._targets:
                yield self._at(path, mark("方案中没有目标“%(key)s”"), key=entry.target)
            if entry.target in seen:
                yield self._at(path, mark("目标“%(key)s”重复"), key=entry.target)
            seen.add(entry.target)
        for key in self._targets:
            if key not in seen:
                yield self._at(("measures",), mark("目标“%(key)s”没有评价规则"), key=key)

    def _indicator(self, entry: MeasureEntry, target: TargetEntry, path: Path) -> Iterator[Problem]:
        at = (*path, "indicator")
        if entry.indicator is None:
            if target.value is not None or entry.rule not in WITHOUT_INDICATOR:
                yield self._at(at, mark("规则%(rule)s须有指标"), rule=entry.rule)
            return
        row = self._catalogue.find(entry.indicator)
        if row is None:
            yield self._at(at, mark("目录中没有指标“%(code)s”"), code=entry.indicator)
            return
        if row.rule is None:
            yield self._at(at, mark("背景指标“%(code)s”不能用于评价"), code=entry.indicator)
        # A change is in per cent or points of the base, whatever the indicator is kept in.
        if target.unit is not None and target.kind != TargetKind.CHANGE:
            yield from self._unit(target.unit, row.unit, at)

    def _unit(self, printed: str, expected: str, path: Path) -> Iterator[Problem]:
        kept = get_unit(expected)
        try:
            found = find_unit(printed, expected=expected)
        except UnitError as error:
            yield self._at(path, error.problem.template, **error.problem.params)
            return
        if found.dimension != kept.dimension:
            template = mark("目标的单位“%(printed)s”不能换算成指标的单位“%(kept)s”")
            yield self._at(path, template, printed=printed, kept=kept.name)

    def _base(self, entry: MeasureEntry, target: TargetEntry, path: Path) -> Iterator[Problem]:
        if (entry.base_year is None) != (entry.base_source is None):
            yield self._at((*path, "base_source"), mark("基期年份与其来源须同时写明或同时为空"))
        if entry.base_year is not None and entry.base_year >= target.deadline_year:
            yield self._at((*path, "base_year"), mark("基期应早于目标年"))
        is_printed = entry.base_source == BaseSource.PLAN and entry.rule != Rule.INCREMENT
        if is_printed and entry.base_year != target.base_year:
            yield self._at((*path, "base_year"), mark("方案写明的基期与此不符"))
        if entry.start_year is not None and entry.start_year > target.deadline_year:
            yield self._at((*path, "start_year"), mark("起算年不应晚于目标年"))

    def _definition(self, entry: MeasureEntry, path: Path) -> Iterator[Problem]:
        if entry.definition is None:
            return
        known = {row.code for row in self._definitions.of(entry.indicator or "")}
        if entry.definition not in known:
            template = mark("指标“%(indicator)s”没有口径“%(definition)s”")
            yield self._at(
                (*path, "definition"),
                template,
                indicator=entry.indicator,
                definition=entry.definition,
            )

    def _control(self) -> Iterator[Problem]:
        covered = {
            (entry.indicator, self._targets[entry.target].deadline_year)
            for entry in self._loaded.measures
            if entry.target in self._targets
        }
        covered |= {(entry.indicator, entry.target_year) for entry in self._loaded.control}
        for code in SIX_INDICATORS:
            for year in CONTROL_YEARS:
                if (code, year) not in covered:
                    template = mark("缺少%(year)s年的控制指标“%(code)s”")
                    yield self._at(("control",), template, year=year, code=code)
