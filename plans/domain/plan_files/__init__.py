"""Plan files, format 1: how a plan is exchanged (design: "Plan files")."""

from plans.domain.plan_files.checks import check_against_source, check_plan_file
from plans.domain.plan_files.reading import (
    dump_plan_file,
    parse_plan_file,
    plan_file_data,
    plan_file_json_schema,
)
from plans.domain.plan_files.schema import (
    DepartmentEntry,
    LeftOut,
    PlaceEntry,
    PlanFile,
    ResponsibilityEntry,
    SectionEntry,
    SourceEntry,
    TargetEntry,
    TaskEntry,
)

__all__ = [
    "DepartmentEntry",
    "LeftOut",
    "PlaceEntry",
    "PlanFile",
    "ResponsibilityEntry",
    "SectionEntry",
    "SourceEntry",
    "TargetEntry",
    "TaskEntry",
    "check_against_source",
    "check_plan_file",
    "dump_plan_file",
    "parse_plan_file",
    "plan_file_data",
    "plan_file_json_schema",
]
