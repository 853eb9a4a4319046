"""What a migration may do while processes of the release before go on reading and writing.

Operations are judged on the state that they find. What a migration makes itself is nobody's yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import BaseConstraint, F, Field, ManyToManyField, Q
from django.db.models.fields import NOT_PROVIDED

GONE = "the release before still reads it: take it out one release after the code"
NO_DEFAULT = "rows of the release before come without it: give it null or a db_default"
TIGHTER = "the release before may still write what it no longer takes"
LOCKS = "locks a big table while it is read through: CONCURRENTLY, in a migration of its own"
CHECKS = "the release before may write what it refuses: only of columns that are new with it"
MIXED = "locks of changed tables are held while rows are rewritten: a migration of its own"
STATEMENTS = "nobody can tell what SQL does to the release before: name it with a reason"
# Tables that grow with every value and every visit, by app and model.
BIG = frozenset(
    {
        *(("audit", name) for name in ("ledgerentry", "storedcontent", "contentkey")),
        *(("indicators", name) for name in ("observation", "latestobservation", "evidence")),
        *(("indicators", name) for name in ("submission", "submissionversion", "reviewaction")),
        *(("indicators", name) for name in ("reportingduty", "progressresult", "measureversion")),
        *(("organizations", name) for name in ("notification", "accountsession")),
    }
)


@dataclass(frozen=True)
class Offence:
    """An operation that the release before might not survive."""

    app: str
    migration: str
    operation: str
    rule: str


def offences(migration: Migration, state: ProjectState) -> Iterator[Offence]:
    """What a migration does against the rules; `state` is moved on past it."""
    app = migration.app_label
    made: set[str] = set()
    added: set[str] = set()
    kinds = {type(each) for each in migration.operations}
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        if isinstance(operation, operations.AddField):
            added.add(f"{operation.model_name_lower}.{operation.name}")
        rule = _broken(operation, app, state, made, added)
        if isinstance(operation, operations.RunPython) and kinds != {operations.RunPython}:
            rule = MIXED
        if rule:
            yield Offence(app, migration.name, operation.describe(), rule)
        operation.state_forwards(app, state)


def _broken(
    operation: Operation, app: str, state: ProjectState, made: set[str], added: set[str]
) -> str:
    name = str(getattr(operation, "model_name_lower", ""))
    if name in made:
        return ""
    if isinstance(operation, _TAKES_AWAY):
        return GONE
    if isinstance(operation, operations.RunSQL | operations.SeparateDatabaseAndState):
        return STATEMENTS
    if isinstance(operation, operations.AddConstraint):
        columns = {f"{name}.{column}" for column in _columns(operation.constraint)}
        return "" if columns <= added else CHECKS
    if type(operation) is operations.AddIndex:
        return LOCKS if (app, name) in BIG else ""
    if isinstance(operation, operations.AddField):
        return "" if _comes_alone(operation.field) else NO_DEFAULT
    if isinstance(operation, operations.AlterField):
        return TIGHTER if _tighter(state.models[app, name], operation) else ""
    return ""


_TAKES_AWAY = (
    operations.RemoveField,
    operations.RenameField,
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
)


def _columns(constraint: BaseConstraint) -> set[str]:
    """The columns that a constraint is about."""
    fields = set(getattr(constraint, "fields", ()))
    waiting = [getattr(constraint, "condition", None)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Q):
            waiting += each.children
        elif isinstance(each, tuple):
            fields.add(str(each[0]).partition("__")[0])
            waiting.append(each[1])
        elif isinstance(each, F):
            fields.add(str(each.deconstruct()[1][0]))
    return fields


def _comes_alone(field: "Field[object, object]") -> bool:
    """Whether an INSERT that does not know the column succeeds."""
    many = isinstance(field, ManyToManyField)
    return many or field.null or field.db_default is not NOT_PROVIDED


def _tighter(model: ModelState, operation: operations.AlterField) -> bool:
    """Whether a column takes less than before, or something else."""
    before, after = model.get_field(operation.name), operation.field
    if type(before) is not type(after) or (before.null and not after.null):
        return True
    if after.unique and not before.unique:
        return True
    held, taken = before.max_length, after.max_length
    return taken is not None and (held is None or taken < held)
