"""One stage for every address: Siping's plan with a piece of everything, and Loudi beside it.

The duties, people and values are those of the walk; plan, targets and values of the small plan are
published on its plan. Of what has states there is a piece in each that changes who sees it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from assessments.domain.grounds import GroundKind
from assessments.domain.scoring.schemes import UnitKind
from assessments.domain.source_figures import HEADERS
from assessments.domain.supervision import CaseAction, CaseKind
from assessments.models import Assessment, ObjectionFile, SelfReportFile, SupervisionCase
from assessments.selectors.schemes import scheme_files
from assessments.services import Asked, build_report, request_report, take_snapshot
from assessments.services.assessments import Opening, advance, open_assessment
from assessments.services.city_export_jobs import write_city_export
from assessments.services.city_exports import approve_city_export, ask_city_export
from assessments.services.objections import decide_objection, file_objection
from assessments.services.schemes import Basis, keep_scheme
from assessments.services.self_reports import SelfAssessment, file_self_report
from assessments.services.supervision import draft_case, issue_case
from assessments.services.supervision_answers import answer_case
from assessments.services.working_papers import open_comparison
from audit.domain.actors import Actor
from audit.services import store_file
from indicators.models import (
    FactorSet,
    FilingUpload,
    FuelFactor,
    Measure,
    Observation,
    StampedForm,
    Submission,
)
from indicators.services import recompute_progress
from indicators.services.corrections import request_revision
from indicators.services.on_behalf import enter_on_behalf
from organizations.access import Viewer
from organizations.domain.roles import Role
from organizations.models import Notification, SavedView
from organizations.services import create_account, grant_membership
from organizations.services.emergency import ask_emergency
from organizations.services.subscriptions import subscribe, token_of
from organizations.services.tokens import create_token
from plans.domain.evidence_files import check_evidence
from plans.models import DraftPiece, PlanDraft, RecomputeRun
from plans.services import name_accountable_unit, serve_recompute
from plans.services.public_view import set_public_view
from plans.services.register_documents import attach_document
from tests.assessments.small_plan import (
    INTENSITY,
    WIND,
    SmallPlan,
    fill_small_plan,
    publish_version,
)
from tests.cast import PASSWORD, SINCE, SYSTEM
from tests.indicators.walk import STATE, VALUE, Walk, make_walk
from tests.plans.register_plan import make_register_plan

YEAR = 2023
FILE = ("测算说明".encode(), "测算说明.txt")
Keys = dict[str, int | str]


@dataclass(frozen=True)
class Stage:
    """The walk, the plan, and the keys of all that addresses name."""

    walk: Walk
    small: SmallPlan
    keys: Keys


def make_stage() -> Stage:
    """Some hundred rows: made once for a whole table of addresses."""
    walk = make_walk()
    small = fill_small_plan(walk.cast, walk.plan)
    publish_version(walk.theirs.round.plan)
    for name, role in (("sara", Role.SECURITY_ADMIN), ("hana", Role.AUDIT_ADMIN)):
        user = create_account(username=name, display_name=name, password=PASSWORD, actor=SYSTEM)
        grant_membership(
            user=user, role=role, tenant=walk.cast.siping, valid_from=SINCE, actor=SYSTEM
        )
        walk.cast.users[name] = user
    keys = {
        **_collected(walk),
        **_planned(walk),
        **_assessed(small),
        **_supervised(small),
        **_kept(walk, small),
        **_own(walk),
        **_administered(walk),
        **_exported(walk),
    }
    with serve_recompute(walk.plan.pk):
        recompute_progress([walk.plan.pk], today=walk.today)
    return Stage(walk, small, keys)


def _collected(walk: Walk) -> Keys:
    """Duties in all their states, and what hangs on them."""
    _enter_raw_coal()
    evidence = walk.attach(walk.share, b"certificate", "a.txt")
    walk.submit(walk.share, VALUE)
    walk.save(walk.added, {"value": "12"})
    walk.accept(walk.milestone, STATE)
    asked = request_revision(walk.viewer("amy"), walk.duty("amy", walk.milestone), reason="写错了")
    entry = enter_on_behalf(
        walk.viewer("olga"),
        walk.duty("olga", walk.intensity),
        VALUE | {"value": "-3.2"},
        check_evidence(b"\x89PNG\r\n\x1a\nletter", "来函.png"),
        today=walk.today,
    )
    scan, now = b"\x89PNG\r\n\x1a\nstamped", timezone.now()
    stamped = StampedForm.objects.create(
        round=walk.round,
        department=walk.cast.transport,
        form_sha256="a" * 64,
        content=store_file(scan, chain=walk.cast.siping.chain, now=now),
        file_name="盖章.png",
        media_type="image/png",
        sha256="b" * 64,
        size=len(scan),
        uploaded_by=walk.cast["amy"].pk,
        uploaded_at=now,
    )
    upload = FilingUpload.objects.create(
        account=walk.cast["amy"].pk,
        created_at=now,
        file_name="a.csv",
        sha256="c" * 64,
        rows={"places": {}, "rows": []},
        state="drafted",
    )
    assert walk.share.definition is not None
    return {
        "slug": "siping",
        "form": "csv",
        "failed": "report",
        "round": walk.round.pk,
        "transport": walk.cast.transport.pk,
        "duty": walk.share.pk,
        "drafted": walk.added.pk,
        "accepted": walk.milestone.pk,
        "hosted": walk.hosted.pk,
        "their_duty": walk.theirs.pk,
        "their_round": walk.theirs.round_id,
        "their_department": walk.cast.loudi_planning.pk,
        "evidence": evidence,
        "submission": Submission.objects.get(duty=walk.share).pk,
        "revision": asked.pk,
        "entry": entry.pk,
        "stamped": stamped.pk,
        "upload": upload.pk,
        "formula": walk.share.definition.code,
        "numbered": Measure.objects.get(plan=walk.plan, key="一#1").pk,
        "fuel": "raw_coal",
        "indicator": "EN11",
        "intensity": Measure.objects.get(plan=walk.plan, key=INTENSITY).pk,
        "wind": Measure.objects.get(plan=walk.plan, key=WIND).pk,
        "value": Observation.objects.filter(tenant=walk.cast.siping).earliest("pk").pk,
    }


def _enter_raw_coal() -> None:
    """A standard set of one fuel, for the pages of factors."""
    held = FactorSet.objects.create(
        code="fuel-cn-1", name="燃料因子", sha256="0" * 64, recorded_at=timezone.now()
    )
    facts = {"code": "raw_coal", "name": "原煤", "unit": "t", "tce_per_unit": "0.7143"}
    FuelFactor.objects.create(factor_set=held, code="raw_coal", facts={**facts, "source": "M"})


def _planned(walk: Walk) -> Keys:
    """The register and the year's work, and a draft of the next plan."""
    register = make_register_plan(walk.cast, "siping-work").named()
    document = attach_document(walk.viewer("amy"), register.project, check_evidence(*FILE))
    item = register.work.adopt()
    draft = PlanDraft.objects.create(
        tenant=walk.cast.siping,
        file_name="a.txt",
        content=store_file(b"a", chain=walk.cast.siping.chain, now=timezone.now()),
        sha256="d" * 64,
        text="绿色出行比例达到60%以上。",
        created_unit="",
        created_at=timezone.now(),
        state="ready",
        head=dict.fromkeys(("slug", "title", "issuer", "document_number", "issued_on"), "")
        | {"leading_group": "", "place": {}, "departments": []},
    )
    piece = DraftPiece.objects.create(
        draft=draft,
        kind="section",
        start=0,
        end=5,
        position=0,
        data={"path": "一", "title": "绿色出行", "kind": "action", "places": []},
    )
    run = RecomputeRun.objects.create(reason="核对", started_at=timezone.now(), plans=1)
    return {
        "work_slug": "siping-work",
        "work": item.pk,
        "part": register.work.part(item, walk.cast.transport).pk,
        "item": register.project.pk,
        "internal": register.internal.pk,
        "milestone": register.milestone("投用").pk,
        "document": document.pk,
        "draft": draft.pk,
        "piece": piece.pk,
        "run": run.pk,
    }


def _assessed(small: SmallPlan) -> Keys:
    """One assessment that is published, and one that has only begun."""
    olga, amy = small.viewer("olga"), small.viewer("amy")
    for key in (INTENSITY, WIND):
        name_accountable_unit(
            small.plan,
            key=key,
            department=small.cast.transport,
            basis_document="任务分工方案",
            actor=small.actor(),
        )
    scheme = keep_scheme(
        olga,
        small.plan.tenant,
        scheme_files()["city-template"].text,
        basis=Basis("考核办法印发通知"),
        seen=0,
    )
    due_on = timezone.localdate() + timedelta(days=10)
    done, begun = (
        open_assessment(
            olga,
            small.plan,
            Opening(year, UnitKind.DEPARTMENT, scheme, "四碳办〔2024〕9号", due_on),
        )
        for year in (YEAR, YEAR - 1)
    )

    def move(assessment: Assessment, stages: int, document: str = "") -> None:
        for _stage in range(stages):
            advance(
                olga,
                assessment,
                seen=assessment.revision,
                due_on=due_on,
                reason="材料已齐",
                document=document,
            )

    unit = done.units.select_related("assessment__tenant").get(name="市交通局")
    file = check_evidence(*FILE)
    file_self_report(amy, unit, SelfAssessment("自评合格", files=[file]))
    move(done, 4)
    decide_objection(
        olga,
        file_objection(amy, unit, text="不服", files=[file]),
        verdict="rejected",
        reason="与记录相符",
    )
    move(done, 1)
    move(done, 1, "纪要")
    return {
        "assessment": done.pk,
        "unit": unit.pk,
        "first": 1,
        "second": 2,
        "self_report_file": SelfReportFile.objects.get().pk,
        "objection_file": ObjectionFile.objects.get().pk,
        "begun": begun.pk,
        "begun_unit": begun.units.get(name="市交通局").pk,
        "scheme": "city-template",
    }


def _supervised(small: SmallPlan) -> Keys:
    """A letter that was issued and answered, and one that is a draft."""
    olga, amy = small.viewer("olga"), small.viewer("amy")
    wind = Measure.objects.get(plan=small.plan, key=WIND).pk
    with serve_recompute(small.plan.pk):
        recompute_progress([small.plan.pk], today=timezone.localdate())

    def draft() -> SupervisionCase:
        return draft_case(
            olga,
            small.plan,
            small.cast.transport,
            kind=CaseKind.WARNING,
            chosen={(GroundKind.TARGET, wind)},
        )

    case = draft()
    issue_case(olga, case, seen=case.revision)
    answer_case(
        amy,
        case,
        action=CaseAction.FEEDBACK,
        text="见附件",
        files=[check_evidence(*FILE)],
        seen=case.revision,
    )
    file = case.steps.get(action="feedback").files.get()
    return {"case": case.pk, "case_file": file.pk, "case_draft": draft().pk}


def _kept(walk: Walk, small: SmallPlan) -> Keys:
    """A snapshot, a report with its text, and a working paper; the public pages are open."""
    snapshot = take_snapshot(small.plan, year=YEAR, actor=small.actor())
    report = request_report(small.plan, Asked("progress_table", YEAR), actor=small.actor())
    build_report(report.pk)
    paper = open_comparison(
        small.viewer("audrey"),
        walk.cast.siping,
        title="年鉴",
        name="年鉴.csv",
        data=_yearbook(),
    )
    set_public_view(small.viewer("olga"), small.plan, is_open=True, basis_document="公开函")
    return {
        "snapshot": snapshot.pk,
        "report": report.pk,
        "paper": paper.pk,
        "target_key": WIND,
        "section": "三/(一)",
        "task": "三/(一)/1",
        "county": "220322",
        "chain": "tenant:220300",
    }


def _yearbook() -> bytes:
    rows = (HEADERS.values(), ("EN01", "四平市", "2023", "-4.18%", "%", "", "第12页"))
    return "\n".join(",".join(row) for row in rows).encode()


def _administered(walk: Walk) -> Keys:
    """What a system administrator has asked for, and nobody has approved."""
    actor = walk.viewer("sysop").actor(walk.cast.siping.pk, Role.SYSTEM_ADMIN)
    asked = ask_emergency(tenant=walk.cast.siping, reason="核查故障", hours=1, actor=actor)
    return {"emergency": asked.pk, "membership": walk.cast["amy"].memberships.get().pk}


def _exported(walk: Walk) -> Keys:
    """All data of Siping, asked for by its office, allowed and written."""
    siping = walk.cast.siping
    office = walk.viewer("olga").actor(siping.pk, Role.OFFICE)
    export = ask_city_export(tenant=siping, reason="移交数据", actor=office)
    guard = Actor(walk.cast["sara"].pk, unit=siping.name, role=Role.SECURITY_ADMIN)
    approve_city_export(export, actor=guard)
    write_city_export(export.pk)
    return {"export": export.pk}


def _own(walk: Walk) -> Keys:
    """What belongs to one account: Amy's."""
    amy, now = walk.cast["amy"], timezone.now()
    viewer: Viewer = walk.viewer("amy")
    actor = viewer.actor(walk.cast.siping.pk, Role.REPORTER)
    view = SavedView.objects.create(
        user=amy, name="风电", address="/search/", position=1, created_at=now
    )
    token = create_token(
        user=amy, name="接口", scopes=["read"], expires_at=now + timedelta(days=3), actor=actor
    )
    wanted = subscribe(
        user=amy,
        address="/plans/siping/",
        title="总览",
        language="zh-hans",
        seen={"targets": 5},
        actor=actor,
    )
    notice = Notification.objects.create(
        user=amy,
        tenant=walk.cast.siping,
        kind="returned",
        key="k",
        day=walk.today,
        created_at=now,
        path="/duties/",
        params={"name": "新能源公交车占比", "reason": "口径不符"},
    )
    return {
        "account": amy.pk,
        "view": view.pk,
        "token": token.token.pk,
        "subscription": wanted.pk,
        "link": token_of(wanted),
        "notice": notice.pk,
    }
