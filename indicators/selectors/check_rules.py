"""The soft checks as each place has set them, and what they say of a value that is tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from audit.services.content import read_texts
from indicators.domain.asked import Asked
from indicators.domain.check_rules import DEFAULTS, CheckRule, Severity, rules_with
from indicators.domain.entries import check_entry
from indicators.domain.reported import AnswerKind
from indicators.filing_terms import FINDING_NAMES, LIMIT_UNITS, sentence
from indicators.models import CheckSetting, Indicator
from indicators.models.checks import CheckSeverity
from organizations.selectors.accounts import names_of_accounts
from plans.domain.units import get_unit


@dataclass(frozen=True)
class Trial:
    """A value to try the checks on; `code` is the check to try, or empty for all of them."""

    indicator: Indicator
    typed: Mapping[str, str]
    earlier: tuple[Decimal, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class RuleLine:
    """One check as the office sees it."""

    code: str
    name: str
    severity: str
    severity_name: str
    threshold: Decimal | None
    limit_unit: str
    is_default: bool
    reason: str
    by: str
    at: datetime | None
    was_tried: bool
    found: str
    """What it says of the value that is tried; empty where it finds nothing."""


def checks_of(tenant_id: int) -> Mapping[str, CheckRule]:
    """The checks of one place. One query."""
    return checks_of_places([tenant_id])[tenant_id]


def checks_of_places(tenants: Iterable[int]) -> dict[int, Mapping[str, CheckRule]]:
    """The checks of several places. One query."""
    wanted = set(tenants)
    changed: dict[int, dict[str, CheckRule]] = {pk: {} for pk in wanted}
    rows = CheckSetting.objects.filter(tenant__in=wanted).order_by("pk")
    for row in rows:
        rule = CheckRule(row.code, Severity(row.severity), row.threshold)
        changed[row.tenant_id][row.code] = rule
    return {pk: rules_with(rules.values()) for pk, rules in changed.items()}


def rule_lines(tenant_id: int, trial: Trial | None = None) -> tuple[RuleLine, ...]:
    """Every check with its setting, and what it says of the value that is tried."""
    rows = {
        row.code: row
        for row in CheckSetting.objects.filter(tenant=tenant_id)
        .select_related("reason")
        .order_by("pk")
    }
    texts = read_texts(row.reason for row in rows.values())
    names = names_of_accounts(row.account for row in rows.values())
    rules = rules_with(
        CheckRule(row.code, Severity(row.severity), row.threshold) for row in rows.values()
    )
    found = _found(trial, rules) if trial else {}
    return tuple(
        RuleLine(
            code=code,
            name=str(FINDING_NAMES[code]),
            severity=rule.severity,
            severity_name=str(CheckSeverity(rule.severity).label),
            threshold=rule.threshold,
            limit_unit=str(LIMIT_UNITS.get(code, "")),
            is_default=rule == DEFAULTS[code],
            reason=texts.get(rows[code].reason_id, "") if code in rows else "",
            by=names.get(rows[code].account, "") if code in rows else "",
            at=rows[code].at if code in rows else None,
            was_tried=trial is not None and trial.code in ("", code),
            found=found.get(code, ""),
        )
        for code, rule in rules.items()
    )


def _found(trial: Trial, rules: Mapping[str, CheckRule]) -> dict[str, str]:
    """By check: what it says, as it would on the page, in a sheet and to a program."""
    indicator = trial.indicator
    asked = Asked(
        unit=get_unit(indicator.unit).code,
        decimals=indicator.decimals,
        takes_shares=indicator.takes_shares and indicator.unit == "percent",
        plausible_min=indicator.plausible_min,
        plausible_max=indicator.plausible_max,
        maximum=indicator.maximum,
        direction=indicator.direction,
        rule=indicator.rule,
        earlier=trial.earlier,
        checks={
            code: replace(rule, severity=Severity.EXPLAIN)
            if rule.severity is Severity.BLOCK
            else rule
            for code, rule in rules.items()
        },
    )
    checked = check_entry({"answer": AnswerKind.VALUE, **trial.typed}, asked)
    return {finding.code: sentence(finding.problem) for finding in checked.findings}
