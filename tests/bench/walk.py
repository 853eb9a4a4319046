"""What one value costs on its way: submitting and recomputing; and the pages that show it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import NoReverseMatch, reverse

from assessments.models import ReportKind
from assessments.services import Asked, build_report, request_report
from audit.domain.actors import Actor
from audit.services import recorded
from indicators.domain.progress.engine import assess
from indicators.models import LatestObservation, ProgressResult, ReportingDuty, Submission
from indicators.models.rounds import DutyKind
from indicators.models.submissions import SubmissionState
from indicators.selectors.inputs import progress_inputs
from indicators.services import Filling, Period, Reported, approve, record_observation, submit
from organizations.access import viewer_of
from organizations.models import User
from plans.models import Plan, RecomputeRequest
from plans.services import request_recompute
from tasks.jobs import recompute_plan_progress
from tests.bench.report import Row, row_of
from tests.bench.timing import Figure, measured

SLUG = "siping"
REPORT_ROUNDS = 5
# How much slower a page may be with a nation's plans in the database.
MOST_AMONG_MANY = 1.3
ANSWER = {
    "answer": "value",
    "value": "12",
    "quality": "final",
    "basis": "record",
    "release": "public",
    "note": "演示数据,数值虚构。",
    "explanation": "演示说明。",
}


@contextmanager
def undone() -> Iterator[None]:
    """Let each round begin from the same state."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def job_rows(today: date) -> list[Row]:
    """One plan in the job: all done anew, one value changed, and nothing changed."""
    plan = Plan.objects.get(slug=SLUG)
    count = _results(plan).count()

    @contextmanager
    def asked_for(change: Callable[[], object]) -> Iterator[None]:
        with undone():
            change()
            request_recompute([plan.pk])
            yield

    def forget() -> None:
        _results(plan).delete()
        RecomputeRequest.objects.filter(plan=plan).update(inputs_digest="")

    def job(change: Callable[[], object]) -> Figure:
        return measured(lambda: recompute_plan_progress(plan.pk), around=partial(asked_for, change))

    # Brought up to date before, as it stands between two changes.
    recompute_plan_progress(plan.pk)
    anew, changed, same = job(forget), job(partial(correct_a_value, plan)), job(lambda: None)
    read = measured(lambda: progress_inputs([plan.pk], today=today))
    table = progress_inputs([plan.pk], today=today)
    judged = measured(lambda: assess(table))
    return [
        row_of(f"one plan in the job, {count} results written", anew, budget=20, queries=10),
        row_of("one plan in the job, one value corrected", changed, budget=20, queries=10),
        row_of("one plan in the job, nothing changed", same, budget=20, queries=10),
        Row("… of which reading the input table", read.milliseconds, "ms", queries=read.queries),
        Row("… of which the engine", judged.milliseconds, "ms"),
    ]


def correct_a_value(plan: Plan) -> None:
    """A new version of a value that a target is judged by."""
    of_target = plan.measures.filter(latest__rule="linear_level").values("latest__indicator")
    held = LatestObservation.objects.filter(place=plan.tenant, indicator__in=of_target)
    old = held.select_related("observation__definition", "observation__indicator")[0].observation
    with recorded(Actor.system("bench")) as recording:
        record_observation(
            recording,
            tenant=plan.tenant,
            place=plan.tenant,
            indicator=old.indicator,
            definition=old.definition,
            period=Period(old.year, old.period_kind, old.month),
            reported=Reported(
                value=old.value + 1,
                decimals=old.decimals,
                quality=old.quality,
                basis=old.basis,
                release=old.release,
                synthetic=True,
            ),
        )


def submission_row(today: date) -> Row:
    """Submitting one value, ledger included."""
    viewer = viewer_of(User.objects.get(username=f"{SLUG}-reporter"), today=today)
    duty = (
        ReportingDuty.objects.filter(
            department__in=[hat.department_id for hat in viewer.hats],
            kind=DutyKind.VALUE,
            submission__isnull=True,
        )
        .select_related("round", "tenant", "department", "place", "indicator", "definition")
        .order_by("pk")[0]
    )
    filling = Filling(viewer, duty, 0, today)
    figure = measured(lambda: submit(filling, ANSWER), around=undone)
    return row_of("submit one value", figure, budget=30, queries=15)


def acceptance_row(today: date) -> Row:
    """From the office's click to the figures on the target's page, with the job in between."""
    viewer = viewer_of(User.objects.get(username=f"{SLUG}-office"), today=today)
    plan = Plan.objects.get(slug=SLUG)
    waiting = Submission.objects.filter(
        duty__round__plan=plan, duty__kind=DutyKind.VALUE, state=SubmissionState.IN_REVIEW
    )
    submission = next(each for each in waiting if each.waiting_step == "office")
    measure = plan.measures.filter(latest__indicator=submission.duty.indicator_id)[0]
    page = reverse("dashboards:target", args=[SLUG, measure.pk])
    number = submission.versions.count()

    def work() -> None:
        approve(viewer, submission.pk, version_number=number)
        recompute_plan_progress(plan.pk)
        client.get(page)

    with _signed_in(f"{SLUG}-office") as client:
        figure = measured(work, around=undone)
    work_done = "accept a value, recompute, open its page"
    return Row(work_done, figure.milliseconds, "ms", 2000, figure.queries)


def report_rows(today: date) -> list[Row]:
    """The files of a city, from its values to the sealed bytes."""
    plan = Plan.objects.select_related("tenant").get(slug=SLUG)
    workbook = _built(plan, ReportKind.PROGRESS_TABLE, today.year)
    document = _built(plan, ReportKind.ANNUAL_REPORT, today.year)
    return [
        row_of("progress table of a city (Excel)", workbook, budget=500, queries=30),
        Row(
            "annual report of a city (Word)", document.milliseconds, "ms", queries=document.queries
        ),
    ]


def _built(plan: Plan, kind: ReportKind, year: int) -> Figure:
    waiting: list[int] = []

    @contextmanager
    def asked_for() -> Iterator[None]:
        report = request_report(plan, Asked(kind, year), actor=Actor.system("bench"))
        waiting.append(report.pk)
        yield

    return measured(lambda: build_report(waiting.pop()), around=asked_for, rounds=REPORT_ROUNDS)


@contextmanager
def _signed_in(username: str) -> Iterator[Client]:
    # A page that fails is a line of the table, not the end of the bench.
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=username))
    yield client


def page_rows() -> list[Row]:
    """Every page that there is, as somebody who may read it."""
    return [_page_row(*page) for page in _pages()]


def pages_among_many(alone: list[Row]) -> list[Row]:
    """The same pages while many other plans are held, as multiples of their times without these."""
    known = {row.work: row.value for row in alone}
    rows = []
    for row in page_rows():
        before = known.get(row.work)
        ratio = row.value / before if row.value and before else None
        rows.append(Row(row.work, ratio, "×", MOST_AMONG_MANY, row.queries, row.query_budget))
    return rows


def _pages() -> Iterator[tuple[str, str, str, float, int]]:
    """What is measured, by whom, where, and its budgets; pages that do not exist are left out."""
    plan = Plan.objects.get(slug=SLUG)
    measure = plan.measures.filter(latest__rule="linear_level").order_by("pk")[0]
    duty = ReportingDuty.objects.filter(submission__isnull=True, round__plan=plan)[0]
    department = duty.department
    place = plan.tenant.children.order_by("key")[0]
    wanted = (
        ("list of targets", "office", "dashboards:targets", (SLUG,), 50.0, 10),
        ("one target", "office", "dashboards:target", (SLUG, measure.pk), 30.0, 8),
        ("overview of a city", "office", "dashboards:overview", (SLUG,), 50.0, 12),
        ("departments", "office", "dashboards:departments", (SLUG,), 50.0, 12),
        ("one department", "office", "dashboards:department", (SLUG, department.pk), 50.0, 12),
        ("places", "office", "dashboards:places", (SLUG,), 50.0, 12),
        ("one place", "office", "dashboards:place", (SLUG, place.key), 50.0, 12),
        ("home of the office", "office", "dashboards:home", (), 50.0, 12),
        ("home of a reporter", "reporter", "dashboards:home", (), 50.0, 12),
        ("inventory", "office", "dashboards:inventory", (SLUG,), 50.0, 12),
        ("comparison", "office", "dashboards:compare", (), 50.0, 12),
        ("data", "office", "dashboards:data", (), 50.0, 12),
        ("search", "office", "dashboards:search", (), 50.0, 12),
        ("plans", "office", "dashboards:plans", (), 50.0, 12),
        ("plan text", "office", "dashboards:plan_text", (SLUG,), 50.0, 12),
        ("ledger", "auditor", "dashboards:ledger", (), 50.0, 12),
        ("duties", "reporter", "indicators:duties", (), 50.0, 12),
        ("reviews", "office", "indicators:reviews", (), 50.0, 12),
        ("rounds", "office", "indicators:rounds", (), 50.0, 12),
        ("reports", "auditor", "assessments:reports", (SLUG,), 50.0, 12),
    )
    for work, role, name, arguments, budget, queries in wanted:
        try:
            yield work, f"{SLUG}-{role}", reverse(name, args=arguments), budget, queries
        except NoReverseMatch:
            continue


def _page_row(work: str, username: str, path: str, budget: float, queries: int) -> Row:
    with _signed_in(username) as client:
        status = client.get(path).status_code
        if status != 200:
            return Row(f"page {work}: answers {status}", None, "ms")
        figure = measured(lambda: client.get(path))
    return row_of(f"page {work}", figure, budget=budget, queries=queries)


def _results(plan: Plan) -> QuerySet[ProgressResult]:
    return ProgressResult.objects.filter(measure__in=plan.measures.values("pk"))
