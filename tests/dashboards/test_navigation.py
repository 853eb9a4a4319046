"""Everybody finds the entries of the own role, and none that would answer with a refusal."""

import pytest

from dashboards.navigation import PlanLink, chosen_plan, posts, ways
from organizations.access import Hat, Viewer
from organizations.domain.roles import Role

SIPING = PlanLink(slug="siping", tenant_id=1, place="四平市")
DALIAN = PlanLink(slug="dalian", tenant_id=2, place="大连市")


def viewer(*roles: Role, tenant: int = 1) -> Viewer:
    """Somebody with these roles in one tenant, of department 7 or county `lishu` where they fit."""
    of_department = (Role.REPORTER, Role.DEPARTMENT_REVIEWER)
    return Viewer(
        account=1,
        name="王晓明",
        hats=tuple(
            Hat(
                role=role,
                tenant_id=tenant,
                department_id=7 if role in of_department else None,
                place_id=9 if role is Role.COUNTY_OFFICE else None,
                unit="市发改委" if role in of_department else "四平市",
                tenant="四平市",
                place_key="lishu" if role is Role.COUNTY_OFFICE else "",
            )
            for role in roles
        ),
    )


def labels(who: Viewer, plan: PlanLink | None = SIPING) -> list[str]:
    return [str(way.label) for _, entries in ways(who, plan) for way in entries]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            Role.REPORTER,
            "首页 我的视图 我的填报 督办事项 我的部门 总览 目标清单 碳排放清单 年度工作任务 台账清单 方案原文 数据目录 计算公式 排放因子 考核办法 考核 考核试算 各地方案 各地比较 数据查询",
        ),
        (
            Role.DEPARTMENT_REVIEWER,
            "首页 我的视图 待审核 本单位填报 督办事项 我的部门 总览 目标清单 碳排放清单 年度工作任务 台账清单 方案原文 数据目录 计算公式 排放因子 考核办法 考核 考核试算 各地方案 各地比较 数据查询",
        ),
        (
            Role.OFFICE,
            "首页 我的视图 待审核 督办事项 报送期 方案解析 全市数据导出 总览 目标清单 碳排放清单 年度工作任务 台账清单 部门 县区 方案原文 数据目录 计算公式 排放因子 考核办法 考核 公众页面 校验规则 考核试算 报告 各地方案 各地比较 数据查询 异常线索 审计查阅 操作台账",
        ),
        (
            Role.COUNTY_OFFICE,
            "首页 我的视图 待审核 督办事项 我的县区 总览 目标清单 碳排放清单 年度工作任务 台账清单 县区 方案原文 数据目录 计算公式 排放因子 考核办法 考核 考核试算 各地方案 各地比较 数据查询",
        ),
        (
            Role.SUPERIOR_OFFICE,
            "首页 我的视图 总览 目标清单 碳排放清单 年度工作任务 台账清单 部门 县区 方案原文 数据目录 计算公式 排放因子 考核办法 考核 各地方案 各地比较 数据查询",
        ),
        (
            Role.AUDITOR,
            "首页 审计查阅 我的视图 督办事项 报送期 全市数据导出 总览 目标清单 碳排放清单 年度工作任务 台账清单 部门 县区 方案原文 数据目录 计算公式 排放因子 考核办法 考核 校验规则 抽样核查 考核试算 报告 各地方案 各地比较 数据查询 异常线索 核查底稿 操作台账",
        ),
        (Role.SYSTEM_ADMIN, "首页 我的视图 应急查阅 开通账号 系统运维 重算"),
        (Role.SECURITY_ADMIN, "首页 我的视图 全市数据导出 账号管理 有效令牌 登录记录 应急查阅"),
        (Role.AUDIT_ADMIN, "首页 我的视图 登录记录 应急查阅 操作台账"),
    ],
)
def test_each_role_has_its_entries(role: Role, expected: str) -> None:
    who = viewer(role)
    plan = chosen_plan(who, (SIPING,), "")
    assert labels(who, plan) == expected.split()


def test_two_roles_give_both_and_nothing_twice() -> None:
    who = viewer(Role.REPORTER, Role.DEPARTMENT_REVIEWER)
    assert labels(who) == [
        "首页",
        "我的视图",
        "我的填报",
        "待审核",
        "督办事项",
        "我的部门",
        "总览",
        "目标清单",
        "碳排放清单",
        "年度工作任务",
        "台账清单",
        "方案原文",
        "数据目录",
        "计算公式",
        "排放因子",
        "考核办法",
        "考核",
        "考核试算",
        "各地方案",
        "各地比较",
        "数据查询",
    ]


def test_of_another_city_only_the_published_text_is_offered() -> None:
    (_, entries) = ways(viewer(Role.OFFICE), DALIAN)[1]
    assert [str(way.label) for way in entries] == ["方案原文"]


def test_the_plan_of_the_page_comes_before_the_own() -> None:
    who = viewer(Role.OFFICE)
    assert chosen_plan(who, (DALIAN, SIPING), "dalian") == DALIAN
    assert chosen_plan(who, (DALIAN, SIPING), "") == SIPING
    assert chosen_plan(who, (), "") is None


def test_without_a_plan_the_work_remains() -> None:
    assert labels(viewer(Role.OFFICE), None) == [
        "首页",
        "我的视图",
        "待审核",
        "督办事项",
        "报送期",
        "方案解析",
        "全市数据导出",
        "各地方案",
        "各地比较",
        "数据查询",
        "异常线索",
        "审计查阅",
        "操作台账",
    ]


def test_nobody_has_no_entries() -> None:
    assert ways(Viewer(account=0, name="", hats=()), None) == ()


def test_the_own_department_is_addressed_by_plan_and_number() -> None:
    (_, entries) = ways(viewer(Role.REPORTER), SIPING)[0]
    assert [(way.view, way.arguments) for way in entries] == [
        ("dashboards:home", ()),
        ("dashboards:saved_views", ()),
        ("indicators:duties", ()),
        ("assessments:cases", ()),
        ("dashboards:department", ("siping", 7)),
    ]


def test_the_top_bar_names_place_unit_and_role() -> None:
    (post,) = posts(viewer(Role.REPORTER))
    assert (post.tenant, post.unit, str(post.role)) == ("四平市", "市发改委", "部门填报人")
