"""The statutory marks of a round (法定标识), without which it is no statistical survey."""

from dataclasses import asdict, dataclass, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import recorded
from indicators.models import ReportingRound
from plans.access import require_office
from plans.domain.problems import mark
from plans.domain.secrecy import secrecy_mark

ALL_OR_NONE = _("法定标识须填写齐全;不属于统计调查的,请全部留空。")
EXPIRED = _("有效期已过,不能再作为统计调查表使用。")
SECRET = _("法定标识中有密级标志。本系统为非涉密系统,不得录入涉密内容。")
LOCKED = mark("报送期已于%(day)s锁定,法定标识不能再修改。")


@dataclass(frozen=True)
class StatutoryMarks:
    """Number of the form, who issued and who approved it under which number, and until when."""

    form_number: str = ""
    issuing_body: str = ""
    approving_body: str = ""
    approval_number: str = ""
    marks_valid_until: date | None = None

    @classmethod
    def of(cls, round_: ReportingRound) -> "StatutoryMarks":
        """The marks that a round bears."""
        return cls(**{each.name: getattr(round_, each.name) for each in fields(cls)})

    def put_on(self, round_: ReportingRound) -> list[str]:
        """Write the marks on a round, not yet saved; the columns that hold them."""
        for name, given in asdict(self).items():
            setattr(round_, name, given)
        return [each.name for each in fields(self)]


def check_marks(marks: StatutoryMarks, today: date) -> None:
    """Raise ValidationError, by field, unless the marks are complete and in force, or absent."""
    given = asdict(marks)
    missing = [name for name, text in given.items() if not text]
    if missing and len(missing) < len(given):
        raise ValidationError(dict.fromkeys(missing, ALL_OR_NONE))
    secret = [name for name, text in given.items() if secrecy_mark(str(text))]
    if secret:
        raise ValidationError(dict.fromkeys(secret, SECRET))
    if marks.marks_valid_until is not None and marks.marks_valid_until < today:
        raise ValidationError({"marks_valid_until": EXPIRED})


def set_statutory_marks(
    round_: ReportingRound, marks: StatutoryMarks, *, actor: Actor
) -> ReportingRound:
    """Amend what a round is printed with, or take it off, until the round is locked.

    Raises:
        PermissionDenied: for others than the tenant's office.
        TransitionError: locked.
        ValidationError: incomplete, out of force, too long, or with a secrecy mark.
    """
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_office(actor, round_.tenant, today=today)
        check_marks(marks, today)
        held = ReportingRound.objects.select_for_update().get(pk=round_.pk)
        if today > held.locks_on:
            raise TransitionError(gettext(LOCKED) % {"day": held.locks_on.isoformat()})
        before = StatutoryMarks.of(held)
        columns = marks.put_on(held)
        held.clean_fields()
        held.save(update_fields=columns)
        recording.entry(
            chain=round_.tenant.chain,
            action="round.marks",
            of=held,
            before=asdict(before),
            after=asdict(marks),
        )
    return held
