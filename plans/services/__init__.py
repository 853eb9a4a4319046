from plans.services.publishing import PublishError, SourceFile, publish
from plans.services.recompute import (
    outdated_plans,
    request_recompute,
    request_recompute_of_earlier_days,
    serve_recompute,
)
from plans.services.registers import load_register
from plans.services.responsibilities import name_accountable_unit

__all__ = [
    "PublishError",
    "SourceFile",
    "load_register",
    "name_accountable_unit",
    "outdated_plans",
    "publish",
    "request_recompute",
    "request_recompute_of_earlier_days",
    "serve_recompute",
]
