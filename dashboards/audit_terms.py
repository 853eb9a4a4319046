"""The words of the auditor's pages for codes that have none of their own."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

# Fields of ledger entries, where an entry is told by its fields.
FIELD_NAMES: Words = MappingProxyType(
    {
        "new_due_on": _("新的截止日期"),
        "until": _("延至"),
        "due_on": _("截止日期"),
        "department": _("部门"),
        "formula": _("计算公式"),
        "inputs": _("所用数值"),
        "factors": _("所用因子"),
        "letter_sha256": _("来函哈希"),
        "typed_sha256": _("代录内容哈希"),
    }
)
