from plans.services.publishing import PublishError, SourceFile, publish
from plans.services.recompute import (
    outdated_plans,
    request_recompute,
    request_recompute_of_earlier_days,
    serve_recompute,
)
from plans.services.registers import load_register
from plans.services.responsibilities import name_accountable_unit
from plans.services.work_items import (
    WorkItemFacts,
    adopt_work_items,
    create_work_item,
    withdraw_item,
)
from plans.services.work_parts import compile_item, report_part, request_part

__all__ = [
    "PublishError",
    "SourceFile",
    "WorkItemFacts",
    "adopt_work_items",
    "compile_item",
    "create_work_item",
    "load_register",
    "name_accountable_unit",
    "outdated_plans",
    "publish",
    "report_part",
    "request_part",
    "request_recompute",
    "request_recompute_of_earlier_days",
    "serve_recompute",
    "withdraw_item",
]
