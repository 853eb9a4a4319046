"""What a filing sheet of ten thousand rows costs: out, in, compared, saved."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone

from indicators.models import Definition, ReportingDuty
from indicators.models.rounds import DutyKind
from indicators.selectors.filing_sheets import choice_labels, sheet_lines
from indicators.services.uploads import confirm_upload, keep_upload, read_upload
from indicators.writers.filing_workbook import Head, workbook
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import Place, User
from tests.bench.report import Row
from tests.bench.timing import seconds
from tests.indicators.filled import filled

PLACES, DEFINITIONS = 100, 100
ANSWER = {
    "answer": "填报数值",
    "value": "12.50",
    "quality": "终期数",
    "basis": "部门记录",
    "release": "内部",
    "document": "统计年报",
    "explanation": "演示说明。",
}


def sheet_rows(today: date) -> list[Row]:
    """Download, upload and preview, and saving as drafts; undone afterwards."""
    with transaction.atomic():
        rows = list(_measured(today))
        transaction.set_rollback(True)
    return rows


def _measured(today: date) -> Iterator[Row]:
    viewer = viewer_of(User.objects.get(username="siping-reporter"), today=today)
    ids = [duty.pk for duty in copied_duties(viewer.department_ids(Role.REPORTER))]
    made: dict[str, bytes] = {}

    def download() -> None:
        lines = sheet_lines(viewer, today=today)
        made["out"] = workbook(lines, choice_labels(), head=Head("bench"), now=timezone.now())

    yield Row(f"download {len(ids)} duties as a workbook", seconds(download), "s", 5)
    data = filled(made["out"], dict.fromkeys(ids, ANSWER))
    kept = {}

    def upload() -> None:
        kept["upload"] = keep_upload(viewer, "bench.xlsx", data, choice_labels())
        read_upload(viewer, kept["upload"], today=today)

    yield Row("upload and compare it", seconds(upload), "s", 5)
    pk = kept["upload"].pk
    saving = seconds(lambda: confirm_upload(viewer, pk, submit=False, today=today))
    yield Row("save it as drafts", saving, "s", 5)


def copied_duties(departments: frozenset[int]) -> list[ReportingDuty]:
    """Ten thousand duties of one unit: a hundred places, a hundred definitions."""
    model = ReportingDuty.objects.filter(
        kind=DutyKind.VALUE, department__in=departments, definition__isnull=False
    ).first()
    if model is None or model.definition is None:
        raise LookupError("the demonstration has no duty to copy")
    places = Place.objects.bulk_create(
        Place(key=f"bench{n}", name=f"县{n}", level="county", parent=model.tenant)
        for n in range(PLACES)
    )
    definitions = Definition.objects.bulk_create(
        Definition(
            indicator=model.definition.indicator,
            code=f"bench-{n}",
            name=f"口径{n}",
            text="口径",
            is_default=False,
            recorded_at=model.definition.recorded_at,
        )
        for n in range(DEFINITIONS)
    )
    return ReportingDuty.objects.bulk_create(
        (
            ReportingDuty(
                round=model.round,
                tenant=model.tenant,
                kind=DutyKind.VALUE,
                department=model.department,
                place=place,
                indicator=model.indicator,
                definition=definition,
                due_on=model.due_on,
            )
            for place in places
            for definition in definitions
        ),
        batch_size=1000,
    )
