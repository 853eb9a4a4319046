"""The soft checks as each place has set them, and what they say of a value that is tried."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from audit.compiled import compiled
from audit.services.content import read_texts
from indicators.domain.asked import Asked
from indicators.domain.check_rules import DEFAULTS, CheckRule, Severity, rules_with
from indicators.domain.entries import all_findings
from indicators.domain.identities import Below, Printed, Related
from indicators.domain.reported import AnswerKind
from indicators.filing_terms import FINDING_NAMES, LIMIT_UNITS, sentence
from indicators.models import CheckSetting, Indicator
from indicators.models.checks import CheckSeverity
from indicators.selectors.identities import current_identities
from organizations.selectors.accounts import names_of_accounts
from plans.domain.units import get_unit


@dataclass(frozen=True)
class Trial:
    """A value to try the checks on; `code` is the check to try, or empty for all of them."""

    indicator: Indicator
    typed: Mapping[str, str]
    earlier: tuple[Decimal, ...] = ()
    others: Mapping[str, Printed] = field(default_factory=dict)
    """Values of the same place and period, by the code of their indicator."""
    below: tuple[Printed, ...] = ()
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
    for tenant, code, severity, threshold in _settings(wanted):
        changed[tenant][code] = CheckRule(code, Severity(severity), threshold)
    return {pk: rules_with(rules.values()) for pk, rules in changed.items()}


@compiled
def _settings(
    tenants: set[int],
) -> QuerySet[CheckSetting, tuple[int, str, str, Decimal | None]]:
    rows = CheckSetting.objects.filter(tenant__in=tenants).order_by("pk")
    return rows.values_list("tenant_id", "code", "severity", "threshold")


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
    if trial.code:
        # A check that gives way to another one speaks when it is tried alone.
        off = {code: replace(rule, severity=Severity.OFF) for code, rule in rules.items()}
        rules = off | {code: rule for code, rule in rules.items() if code == trial.code}
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
        checks=rules,
        related=_related(trial),
    )
    found: dict[str, list[str]] = defaultdict(list)
    for finding in all_findings({"answer": AnswerKind.VALUE, **trial.typed}, asked):
        found[finding.code].append(sentence(finding.problem))
    return {code: ";".join(said) for code, said in found.items()}


def _related(trial: Trial) -> Related:
    """What the tried value has to agree with, of the values that are given beside it."""
    identities = current_identities()
    # A term of any definition takes the value given for its indicator.
    codes = {code for identity in identities for code in identity.definitions}
    own = {code for code in codes if _of(code) == trial.indicator.code}
    return Related(
        definition=min(own, default=""),
        identities=tuple(each for each in identities if own & set(each.definitions)),
        known={code: trial.others[_of(code)] for code in codes if _of(code) in trial.others},
        below=Below(len(trial.below), trial.below) if trial.below else None,
    )


def _of(definition: str) -> str:
    """The indicator's code, with which a definition's code begins."""
    return definition.split("-", maxsplit=1)[0]
