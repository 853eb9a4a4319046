"""The review template of a round (审核流程): who looks at a value before it is accepted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from indicators.domain.workflow import ONE_STEP, TWO_STEPS
from indicators.models import JointReviewer, ReportingRound
from indicators.models.rounds import JointScope
from organizations.models import Department

OTHER_PLACE = _("请选择本地的部门。")
NO_BUREAU = _("请选择会审部门。")
NOT_BY_THE_HOST = _("领导小组办公室所在部门的数值须由另一部门会审,请选择会审部门。")


@dataclass(frozen=True)
class ReviewTemplate:
    """One or two steps inside the department, the county's office, and which bureaus review jointly.

    `chosen` are the definitions whose values are reviewed jointly, where `scope` is CHOSEN.
    """

    two_steps: bool = False
    county_review: bool = False
    scope: str = JointScope.HOST
    joint_reviewers: tuple[Department, ...] = ()
    chosen: frozenset[int] = frozenset()

    @property
    def review_steps(self) -> list[str]:
        """The steps that every value takes."""
        return [step.value for step in (TWO_STEPS if self.two_steps else ONE_STEP)]

    def jointly(self, definition_id: int | None) -> bool:
        """Whether a value of this definition is reviewed jointly; a state is not, but the host's."""
        if definition_id is None:
            return False
        return self.scope == JointScope.ALL or definition_id in self.chosen

    def facts(self) -> dict[str, object]:
        """As the ledger states it."""
        return {
            "steps": self.review_steps,
            "county_review": self.county_review,
            "joint_scope": self.scope,
            "joint_reviewers": [unit.pk for unit in self.joint_reviewers],
            "joint_definitions": sorted(self.chosen),
        }


def check_template(
    template: ReviewTemplate, tenant_id: int, departments: Iterable[Department]
) -> None:
    """Raise ValidationError unless the template can be followed by those who would owe."""
    bureaus = template.joint_reviewers
    if any(bureau.tenant_id != tenant_id for bureau in bureaus):
        raise ValidationError({"joint_reviewers": OTHER_PLACE})
    if template.scope != JointScope.HOST and not bureaus:
        raise ValidationError({"joint_reviewers": NO_BUREAU})
    if template.scope == JointScope.CHOSEN and not template.chosen:
        raise ValidationError({"joint_scope": _("请在下表勾选需要会审的指标。")})
    hosts = {department.pk for department in departments if department.hosts_office}
    if hosts and not any(bureau.pk not in hosts for bureau in bureaus):
        raise ValidationError({"joint_reviewers": NOT_BY_THE_HOST})


def seat_bureaus(round_: ReportingRound, template: ReviewTemplate) -> None:
    """Keep which bureaus review jointly in a round, in the order given."""
    JointReviewer.objects.bulk_create(
        JointReviewer(round=round_, department=bureau, position=place)
        for place, bureau in enumerate(template.joint_reviewers, 1)
    )
