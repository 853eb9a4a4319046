"""The frame of every page: who looks, what the role has to do, and the way there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from assessments.access import CITY_EXPORT_ROLES, SUPERVISED_ROLES
from audit.compiled import compiled
from dashboards.as_of import FIELD
from indicators.access import REVIEWING_ROLES
from organizations.access import NOBODY, Emergency, Viewer
from organizations.domain.roles import (
    ADMINISTRATION_ROLES,
    TENANT_READER_ROLES,
    UNRELEASED_READER_ROLES,
    Role,
)
from organizations.models.users import ROLE_NAMES
from organizations.selectors.notifications import unread_count, unread_counted
from plans.models import Plan

Label = str | Promise

_TARGET_PAGES = ("dashboards:target", "dashboards:allocation")
_DRAFT_PAGES = tuple(
    f"dashboards:draft{page}"
    for page in ("", "_new", "_piece", "_head", "_departments", "_compare", "_publish")
)

_ACCOUNT_PAGES = tuple(
    f"organizations:{page}"
    for page in (
        "account",
        "account_lock",
        "account_password_link",
        "membership_new",
        "membership_end",
    )
)
_KEPT_PAGES = ("subscriptions", "saved_view_rename", "saved_view_delete")
_FILING_PAGES = (
    "indicators:duty",
    "indicators:filing_grid",
    "indicators:evidence_shared",
    "indicators:sheet_upload",
    "indicators:sheet_preview",
    "indicators:filing_form",
    "indicators:on_behalf",
)
_CASE_PAGES = ("assessments:case", "assessments:letter", "assessments:proposals")
_EXPORT_PAGES = ("assessments:city_export", "assessments:city_export_new")
_SCHEME_PAGES = ("assessments:scheme", "assessments:scheme_edit", "assessments:scheme_new")
_ASSESSMENT_PAGES = (
    "assessments:assessment",
    "assessments:assessed_unit",
    "assessments:site_checks",
    "assessments:assessment_effect",
    "assessments:assessment_result",
)
_REVIEW_PAGES = ("indicators:review", "indicators:revision")
_ROUND_PAGES = (
    "indicators:round",
    "indicators:round_new",
    "indicators:round_add",
    "indicators:statutory_marks",
    "indicators:timeliness",
    "indicators:accountable_unit",
    "indicators:filing_form",
    "indicators:duty",
    "indicators:duty_change",
    "indicators:on_behalf_new",
)
_AUDIT_PAGES = (
    "dashboards:export_log",
    "dashboards:permission_log",
    "dashboards:filing_statistics",
    "dashboards:value_history",
)
_PAPER_PAGES = ("dashboards:paper", "dashboards:differences", "dashboards:difference")
_LEDGER_PAGES = ("dashboards:ledger_entry",)

# After `g`: home, overview, targets, duties or else departments, reviews, search, saved views.
_KEYS = {
    "dashboards:home": "h",
    "dashboards:overview": "o",
    "dashboards:targets": "t",
    "indicators:duties": "d",
    "dashboards:departments": "d",
    "indicators:reviews": "r",
    "dashboards:search": "s",
    "dashboards:saved_views": "v",
}

_OVERSEEING = frozenset({Role.OFFICE, Role.SUPERIOR_OFFICE, Role.AUDITOR})
_LEDGER_READERS = frozenset({Role.OFFICE, Role.AUDITOR, Role.AUDIT_ADMIN})


@dataclass(frozen=True)
class PlanLink:
    """A plan as the navigation needs it."""

    slug: str
    tenant_id: int
    place: str


@dataclass(frozen=True)
class Way:
    """An entry before its address is known: a view, its arguments, and the pages beneath it."""

    label: Label
    view: str
    arguments: tuple[str | int, ...] = ()
    beneath: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; `view` names what it leads to."""

    label: Label
    url: str
    current: bool
    view: str


@dataclass(frozen=True)
class Group:
    """Entries under one heading."""

    title: Label
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Post:
    """One hat as the top bar shows it."""

    tenant: str
    unit: str
    role: Label


@dataclass(frozen=True)
class KeptPage:
    """The page's own address, where a person may keep it; `by_mail` where it can come by e-mail."""

    address: str
    by_mail: bool


@dataclass(frozen=True)
class KeyWay:
    """A page that `g` and a letter lead to."""

    key: str
    label: Label
    url: str


@dataclass(frozen=True)
class Shell:
    """What the base page shows around a page."""

    demo: bool
    name: str
    posts: tuple[Post, ...]
    groups: tuple[Group, ...]
    unread: int
    kept: KeptPage | None
    emergency: Emergency | None

    @property
    def here(self) -> Label | None:
        """The entry that stands for the page; pages that belong to none have none."""
        entries = (entry for group in self.groups for entry in group.entries)
        return next((entry.label for entry in entries if entry.current), None)

    @property
    def ways_by_key(self) -> tuple[KeyWay, ...]:
        """The entries of the navigation that have a shortcut, the first of each letter."""
        found: dict[str, KeyWay] = {}
        for entry in (entry for group in self.groups for entry in group.entries):
            key = _KEYS.get(entry.view)
            if key is not None:
                found.setdefault(key, KeyWay(key, entry.label, entry.url))
        # The search stands in the top bar, not among the entries.
        found["s"] = KeyWay("s", _("搜索"), reverse("dashboards:search"))
        return tuple(found[key] for key in dict.fromkeys(_KEYS.values()) if key in found)


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `shell`, worked out when a page first uses it (one query when signed in)."""
    return {"shell": SimpleLazyObject(partial(_shell, request))}


def _shell(request: HttpRequest) -> Shell:
    viewer: Viewer = getattr(request, "viewer", NOBODY)
    match = request.resolver_match
    slug = str(match.kwargs.get("slug", "")) if match else ""
    rows = _plans(viewer, slug)
    plan = chosen_plan(viewer, tuple(link for link, _ in rows), slug)
    return Shell(
        demo=settings.DEMO,
        name=viewer.name,
        posts=posts(viewer),
        groups=_resolved(ways(viewer, plan), request),
        unread=rows[0][1] if rows else _unread(viewer),
        kept=_kept(request) if viewer.name else None,
        emergency=viewer.emergency,
    )


def _unread(viewer: Viewer) -> int:
    return unread_count(viewer.account) if viewer.name else 0


def _kept(request: HttpRequest) -> KeptPage | None:
    """The page as it can be kept; an answer to a form has no address of its own."""
    match = request.resolver_match
    if request.method != "GET" or match is None or match.view_name not in settings.SAVABLE_PAGES:
        return None
    # A past day stands still: there is nothing to tell about it every week.
    by_mail = match.view_name in settings.DIGEST_PAGES and FIELD not in request.GET
    return KeptPage(request.get_full_path(), by_mail)


def _plans(viewer: Viewer, slug: str) -> tuple[tuple[PlanLink, int], ...]:
    """The plans of the viewer's places and that of the page, each with what is unread."""
    if not viewer.hats:
        return ()
    rows = _linked(viewer.tenant_ids(), slug or None, viewer.account)
    return tuple((PlanLink(key, tenant, name), unread) for key, tenant, name, unread in rows)


@compiled
def _linked(
    tenants: frozenset[int], slug: str | None, account: int
) -> QuerySet[Plan, tuple[str, int, str, int]]:
    of_page = Q() if slug is None else Q(slug=slug)
    wanted = Plan.objects.filter(Q(tenant__in=tenants) | of_page)
    rows = wanted.annotate(unread=unread_counted(account)).order_by("slug")
    return rows.values_list("slug", "tenant_id", "tenant__name", "unread")


def chosen_plan(viewer: Viewer, plans: tuple[PlanLink, ...], slug: str) -> PlanLink | None:
    """The plan of the page, else that of the viewer's first tenant."""
    own = [hat.tenant_id for hat in viewer.hats if hat.role in TENANT_READER_ROLES]
    candidates = [plan for plan in plans if plan.slug == slug]
    candidates += [plan for tenant in own for plan in plans if plan.tenant_id == tenant]
    return candidates[0] if candidates else None


def posts(viewer: Viewer) -> tuple[Post, ...]:
    """Every hat worn today, the first first."""
    return tuple(Post(hat.tenant, hat.unit, ROLE_NAMES[hat.role]) for hat in viewer.hats)


def ways(viewer: Viewer, plan: PlanLink | None) -> tuple[tuple[Label, tuple[Way, ...]], ...]:
    """Headings and entries for a viewer; nobody gets an entry that would answer with a refusal."""
    groups: list[tuple[Label, tuple[Way, ...]]] = [(_("我的工作"), tuple(_work(viewer, plan)))]
    if plan is not None:
        groups.append((plan.place, tuple(_plan_pages(viewer, plan))))
    groups.append((_("查阅"), tuple(_reading(viewer))))
    return tuple((title, entries) for title, entries in groups if entries)


def _work(viewer: Viewer, plan: PlanLink | None) -> Iterator[Way]:
    roles = viewer.roles()
    if viewer.hats:
        yield from _first_pages(roles)
    if Role.REPORTER in roles:
        yield Way(_("我的填报"), "indicators:duties", beneath=_FILING_PAGES)
    if roles & REVIEWING_ROLES:
        yield Way(_("待审核"), "indicators:reviews", beneath=_REVIEW_PAGES)
    if Role.DEPARTMENT_REVIEWER in roles and Role.REPORTER not in roles:
        yield Way(_("本单位填报"), "indicators:duties", beneath=_FILING_PAGES)
    if roles & (SUPERVISED_ROLES | UNRELEASED_READER_ROLES):
        yield Way(_("督办事项"), "assessments:cases", beneath=_CASE_PAGES)
    if roles & UNRELEASED_READER_ROLES:
        yield Way(_("报送期"), "indicators:rounds", beneath=_ROUND_PAGES)
    if Role.OFFICE in roles:
        yield Way(_("方案解析"), "dashboards:drafts", beneath=_DRAFT_PAGES)
    if roles & CITY_EXPORT_ROLES:
        yield Way(_("全市数据导出"), "assessments:city_exports", beneath=_EXPORT_PAGES)
    yield from _administration(roles)
    if plan is not None:
        yield from _own_units(viewer, plan)


def _administration(roles: frozenset[Role]) -> Iterator[Way]:
    if Role.SECURITY_ADMIN in roles:
        yield Way(_("账号管理"), "organizations:accounts", beneath=_ACCOUNT_PAGES)
        yield Way(_("有效令牌"), "organizations:account_tokens")
    if roles & {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}:
        yield Way(_("登录记录"), "organizations:sign_ins")
    if roles & ADMINISTRATION_ROLES:
        yield Way(_("应急查阅"), "organizations:emergency")
    if Role.SYSTEM_ADMIN in roles:
        yield Way(_("开通账号"), "organizations:account_new")
        yield Way(_("系统运维"), "dashboards:operations")
        yield Way(_("重算"), "plans:recompute")


def _first_pages(roles: frozenset[Role]) -> Iterator[Way]:
    beneath = tuple(f"dashboards:{page}" for page in _KEPT_PAGES)
    yield Way(_("首页"), "dashboards:home")
    if Role.AUDITOR in roles:
        yield Way(_("审计查阅"), "dashboards:audit_room", beneath=_AUDIT_PAGES)
    yield Way(_("我的视图"), "dashboards:saved_views", beneath=beneath)


def _own_units(viewer: Viewer, plan: PlanLink) -> Iterator[Way]:
    hats = [hat for hat in viewer.hats if hat.tenant_id == plan.tenant_id]
    departments = {hat.department_id for hat in hats if hat.department_id is not None}
    for department in sorted(departments):
        yield Way(_("我的部门"), "dashboards:department", (plan.slug, department))
    for key in sorted({hat.place_key for hat in hats if hat.role is Role.COUNTY_OFFICE}):
        yield Way(_("我的县区"), "dashboards:place", (plan.slug, key))


def _plan_pages(viewer: Viewer, plan: PlanLink) -> Iterator[Way]:
    roles = viewer.roles(plan.tenant_id)
    slug = (plan.slug,)
    if viewer.reads_tenant(plan.tenant_id):
        yield Way(_("总览"), "dashboards:overview", slug)
        yield Way(_("目标清单"), "dashboards:targets", slug, _TARGET_PAGES)
        yield Way(_("碳排放清单"), "dashboards:inventory", slug)
        yield Way(_("年度工作任务"), "plans:work", slug, ("plans:work_item", "plans:work_new"))
        beneath = ("plans:register_item", "plans:register_units")
        yield Way(_("台账清单"), "plans:register", slug, beneath)
    if roles & _OVERSEEING:
        yield Way(_("部门"), "dashboards:departments", slug, ("dashboards:department",))
    if roles & (_OVERSEEING | {Role.COUNTY_OFFICE}):
        yield Way(_("县区"), "dashboards:places", slug, ("dashboards:place",))
    yield Way(_("方案原文"), "dashboards:plan_text", slug)
    if viewer.reads_tenant(plan.tenant_id):
        yield Way(_("数据目录"), "indicators:data_items", slug)
        yield Way(_("计算公式"), "indicators:formulas", slug, ("indicators:formula",))
        beneath = ("indicators:fuel_factor", "indicators:grid_factor")
        yield Way(_("排放因子"), "indicators:factors", slug, beneath)
        yield Way(_("考核办法"), "assessments:schemes", slug, _SCHEME_PAGES)
        yield Way(_("考核"), "assessments:assessments", slug, _ASSESSMENT_PAGES)
    if roles & UNRELEASED_READER_ROLES:
        if Role.OFFICE in roles:
            yield Way(_("公众页面"), "plans:public_view", slug)
        yield Way(_("校验规则"), "indicators:check_rules", slug)
    if Role.AUDITOR in roles:
        yield Way(_("抽样核查"), "dashboards:samples", slug)
    if roles & (UNRELEASED_READER_ROLES | SUPERVISED_ROLES):
        yield Way(_("考核试算"), "dashboards:trial", slug, ("dashboards:sensitivity",))
    if roles & UNRELEASED_READER_ROLES:
        yield Way(
            _("报告"),
            "assessments:reports",
            slug,
            ("assessments:report", "assessments:snapshots", "assessments:snapshot"),
        )


def _reading(viewer: Viewer) -> Iterator[Way]:
    roles = viewer.roles()
    if roles & TENANT_READER_ROLES:
        yield Way(_("各地方案"), "dashboards:plans")
        yield Way(_("各地比较"), "dashboards:compare")
        yield Way(_("数据查询"), "dashboards:data")
    if roles & UNRELEASED_READER_ROLES:
        yield Way(_("异常线索"), "dashboards:anomalies")
    if Role.AUDITOR in roles:
        yield Way(_("核查底稿"), "dashboards:scratch", beneath=_PAPER_PAGES)
    if Role.OFFICE in roles and Role.AUDITOR not in roles:
        yield Way(_("审计查阅"), "dashboards:audit_room", beneath=_AUDIT_PAGES)
    if roles & _LEDGER_READERS:
        yield Way(_("操作台账"), "dashboards:ledger", beneath=_LEDGER_PAGES)


def _resolved(
    groups: tuple[tuple[Label, tuple[Way, ...]], ...], request: HttpRequest
) -> tuple[Group, ...]:
    """Give every entry its address and mark the one that stands for the page.

    A page that two entries lead to (the own department is a department) marks the first.
    """
    marked = False
    resolved: list[Group] = []
    for title, group in groups:
        entries: list[Entry] = []
        for way in group:
            url = _address(way.view, way.arguments)
            current = not marked and _stands_for(way, url, request)
            marked = marked or current
            entries.append(Entry(way.label, url, current, way.view))
        resolved.append(Group(title, tuple(entries)))
    return tuple(resolved)


@lru_cache(maxsize=4096)
def _address(view: str, arguments: tuple[str | int, ...]) -> str:
    """The address of a page: a page names some thirty, the same ones every time."""
    return reverse(view, args=arguments)


def _stands_for(way: Way, url: str, request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.path == url or (match is not None and match.view_name in way.beneath)
