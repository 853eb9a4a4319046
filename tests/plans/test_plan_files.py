"""Plan files: every fault is named with path and line, and nothing wrong is accepted."""

import json
from pathlib import Path

import jsonschema
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from plans.domain.plan_files import (
    check_against_source,
    dump_plan_file,
    parse_plan_file,
    plan_file_json_schema,
)
from plans.domain.problems import DocumentError
from tests.seeds import SLUGS, plan_text, source_file

PLAN = plan_text("dalian")


def problems(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        parse_plan_file(text)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind: "goal"', 'kind: "dream"', "取值应为下列之一"),
        ("version: 1", 'version: "1"', "应为整数"),
        ("version: 1", "version: 0", "不得小于1"),
        ('slug: "dalian"', 'slug: "大连"', "格式不符"),
        ("issuer: null\n", "issuer: null\nmayor: null\n", "未知字段"),
        ("issuer: null\n", "issuer: null\nissuer: null\n", "重复"),
        ('value: "16"', 'value: "十六"', "格式不符"),
        ('value: "16"', "value: 16", "应为文本"),
        ('unit: "%"', "unit: null", "有数值的目标须写明计量单位"),
        ('comparator: "~"', "comparator: null", "有数值的目标须写明比较关系"),
        ('key: "一#1"', 'key: "二#1"', "应以“一#”开头"),
        ('key: "一#2"', 'key: "一#1"', "重复"),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, says: str) -> None:
    text = PLAN.replace(old, new, 1)
    found = problems(text)
    assert any(says in problem for problem in found), found
    line = PLAN[: PLAN.index(old)].count("\n") + new.count("\n") or 1
    lines = (line, line + 1)
    assert any(problem.startswith(f"第{n}行 ") for n in lines for problem in found), found


def test_a_missing_field_is_named_at_its_parent() -> None:
    [found] = problems(PLAN.replace("leading_group: ", "# leading_group: ", 1))
    assert "leading_group" in found
    assert "缺少必填字段" in found


def test_an_unknown_department_is_refused() -> None:
    text = plan_text("siping").replace('  - "市发改委"\n', '  - "市能源委"\n', 1)
    assert any("部门“市能源委”不在departments中" in problem for problem in problems(text))


def test_a_support_department_under_shared_wording_is_refused() -> None:
    text = plan_text("jungar").replace('wording: "lead_support"', 'wording: "shared"', 1)
    assert any("责任表述shared不应有lead单位" in problem for problem in problems(text))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "文件是空的"),
        ("a: [1", "不是有效的YAML或JSON"),
        ("a: &x [1]\nb: *x", "不支持YAML别名"),
        ("[" * 200_000, "嵌套过深"),
        ("? [a, b]\n: 1", "键应为一个词"),
        ("just words", "应为一组键值"),
        ("!!python/object/apply:os.system ['true']", "不是有效的YAML或JSON"),
    ],
)
def test_what_is_no_plan_file_is_refused(text: str, says: str) -> None:
    assert says in problems(text)[0]


def test_a_wrong_span_is_found_against_the_source() -> None:
    plan_file = parse_plan_file(PLAN)
    section = plan_file.sections[0]
    target = section.targets[2]
    moved = target.model_copy(update={"span": [target.span[0] + 1, target.span[1] + 1]})
    changed = section.model_copy(update={"targets": [moved]})
    wrong = plan_file.model_copy(update={"sections": [changed, *plan_file.sections[1:]]})
    found = [str(problem) for problem in check_against_source(wrong, source_file("dalian").text)]
    assert any(
        "sections[0].targets[0].span" in problem and "与引文不符" in problem for problem in found
    )


def test_a_figure_that_nobody_accounts_for_is_found() -> None:
    plan_file = parse_plan_file(PLAN).model_copy(update={"left_out": []})
    found = [
        str(problem) for problem in check_against_source(plan_file, source_file("dalian").text)
    ]
    assert any("既不是目标,也未列入left_out" in problem and "36" in problem for problem in found)


@pytest.mark.parametrize("slug", SLUGS)
def test_json_holds_the_same_plan(slug: str) -> None:
    plan_file = parse_plan_file(plan_text(slug))
    text = dump_plan_file(plan_file, as_json=True)
    assert parse_plan_file(text) == plan_file
    jsonschema.validate(json.loads(text), plan_file_json_schema())


def test_the_published_schema_is_the_one_that_is_applied() -> None:
    published = settings.BASE_DIR / "docs" / "plan-file.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == plan_file_json_schema()


def test_check_plan_names_file_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(PLAN.replace('kind: "goal"', 'kind: "dream"', 1), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("check_plan", str(bad))
    error = capsys.readouterr().err
    assert "bad.yaml 第" in error
    assert "sections[0].kind" in error


def test_check_plan_finds_the_source_beside_the_plans(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_plan", str(settings.BASE_DIR / "fixtures" / "plans" / "dalian.yaml"))
    assert "35项任务" in capsys.readouterr().out
