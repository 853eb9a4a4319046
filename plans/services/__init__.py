from plans.services.milestones import MilestoneFacts, add_milestone, revise_milestone
from plans.services.publishing import PublishError, SourceFile, publish
from plans.services.recompute import (
    outdated_plans,
    request_recompute,
    request_recompute_of_other_days,
    serve_recompute,
)
from plans.services.recompute_runs import (
    cancel_run,
    finish_run,
    start_run,
    take_chunk,
    unfinished_runs,
)
from plans.services.register_documents import attach_document
from plans.services.register_reports import ItemFacts, report_item
from plans.services.registers import adopt_item_units, load_register, name_item_unit
from plans.services.responsibilities import name_accountable_unit
from plans.services.work_items import (
    WorkItemFacts,
    adopt_work_items,
    create_work_item,
    withdraw_item,
)
from plans.services.work_parts import compile_item, reopen_item, report_part, request_part

__all__ = [
    "ItemFacts",
    "MilestoneFacts",
    "PublishError",
    "SourceFile",
    "WorkItemFacts",
    "add_milestone",
    "adopt_item_units",
    "adopt_work_items",
    "attach_document",
    "cancel_run",
    "compile_item",
    "create_work_item",
    "finish_run",
    "load_register",
    "name_accountable_unit",
    "name_item_unit",
    "outdated_plans",
    "publish",
    "reopen_item",
    "report_item",
    "report_part",
    "request_part",
    "request_recompute",
    "request_recompute_of_other_days",
    "revise_milestone",
    "serve_recompute",
    "start_run",
    "take_chunk",
    "unfinished_runs",
    "withdraw_item",
]
