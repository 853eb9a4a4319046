"""Plan files as text: parse, dump, published JSON Schema."""

from typing import Any

from plans.domain.documents import dump_json, dump_yaml, parse_document, validate_document
from plans.domain.plan_files.checks import check_plan_file
from plans.domain.plan_files.schema import PlanFile
from plans.domain.problems import DocumentError


def parse_plan_file(text: str) -> PlanFile:
    """Read a plan file (YAML or JSON) and check all that needs no source text.

    Raises:
        DocumentError: every fault with path and line.
    """
    document = parse_document(text)
    plan_file = validate_document(document, PlanFile)
    problems = check_plan_file(plan_file, document.line_of)
    if problems:
        raise DocumentError(problems)
    return plan_file


def plan_file_data(plan_file: PlanFile) -> dict[str, Any]:
    """The plan file as plain data in schema key order."""
    return plan_file.model_dump(mode="json")


def dump_plan_file(plan_file: PlanFile, *, as_json: bool = False) -> str:
    """Canonical text of a plan file."""
    data = plan_file_data(plan_file)
    return dump_json(data) if as_json else dump_yaml(data)


def plan_file_json_schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of format 1."""
    schema = PlanFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
