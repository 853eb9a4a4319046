"""The words of the statistics of filing."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from dashboards.selectors.filing_statistics import Grouping, Told
from dashboards.terms import Words

GROUPING_NAMES: Words = MappingProxyType(
    {
        Grouping.ALL: _("合计"),
        Grouping.ROUND: _("报送期"),
        Grouping.DEPARTMENT: _("部门"),
        Grouping.PLACE: _("地区"),
    }
)

TOLD_NAMES: Words = MappingProxyType(
    {
        Told.OWED: _("应报"),
        Told.ON_TIME: _("按时报送"),
        Told.LATE: _("逾期报送"),
        Told.OVERDUE: _("逾期未报"),
        Told.UNPUBLISHED: _("尚未公布"),
        Told.NOT_DUE: _("未到期"),
        Told.RETURNED: _("退回"),
        Told.REMINDED: _("催报"),
        Told.REVISED: _("修订申请"),
    }
)
