"""The order of the packages and layers, as functions from the modules of a source tree to its faults.

Nothing is imported: the text is read, so that a tree made for a test is judged like the real one.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# Lowest first; a package imports only from those before it.
PACKAGES = (
    "audit",
    "organizations",
    "plans",
    "indicators",
    "assessments",
    "dashboards",
    "tasks",
)
ROOT_PACKAGE = "carbon_peak"
PRODUCT = (*PACKAGES, ROOT_PACKAGE)

# Inside a package, lowest first. Modules of other names take the place of what they import.
LAYERS = (
    {"domain"},
    {"models"},
    {"services", "selectors", "access"},
    {"views", "api", "forms", "admin", "management", "urls", "templatetags", "serializers"},
)

IMPURE_MODULES = (
    "django",
    "rest_framework",
    "celery",
    "kombu",
    "redis",
    "psycopg",
    "sqlite3",
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "urllib3",
    "requests",
    "httpx",
    "asyncio",
    "subprocess",
    "time",
)
CLOCK_CALLS = frozenset({"now", "utcnow", "today"})
# What a query that is written once must not ask: it would keep the answer.
KEPT_CLOCKS = CLOCK_CALLS | {"localdate", "localtime", "time"}
RELATION = re.compile(r"(ForeignKey|OneToOneField|ManyToManyField)$")
LATE_IMPORTS = frozenset({"import_module", "import_string", "__import__", "get_model"})
# Where SQL stands that not every engine understands; the others install it, or speak to one engine.
DATABASES = "audit.databases"
INSTALLED_SQL = (
    "audit.replica",
    "audit.services.dumps",
    "audit.triggers",
    "carbon_peak.environment",
    "organizations.postgresql.base",
    "organizations.row_security",
)
ENGINE_SQL = re.compile(
    r"\bpg_\w+\(|FROM STDIN|TO STDOUT|SET (?:TRANSACTION|LOCAL)|CREATE (?:OR REPLACE )?(?:TRIGGER|"
    r"FUNCTION|POLICY)|ON CONFLICT|set_config|current_setting|string_agg|unnest\(|::(?:bigint|text|json)|"
    r"jsonb_|\bILIKE\b|sqlite_(?:master|sequence)|PRAGMA"
)
EMPTY_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "misc"})


@dataclass(frozen=True)
class Imported:
    """One imported module: `name` may be longer than the module by the names taken from it."""

    name: str
    line: int
    # Named by a string handed to import_string() or the like.
    by_string: bool = False


@dataclass(frozen=True)
class Module:
    """One source file of the product."""

    root: Path
    path: Path

    @cached_property
    def parts(self) -> tuple[str, ...]:
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def name(self) -> str:
        return ".".join(self.parts)

    @property
    def package(self) -> str:
        return self.parts[0]

    @property
    def is_domain(self) -> bool:
        return self.parts[1:2] == ("domain",)

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> tuple[Imported, ...]:
        return tuple(imported for node in self.nodes for imported in self._imports_of(node))

    def _imports_of(self, node: ast.AST) -> Iterator[Imported]:
        if isinstance(node, ast.Import):
            yield from (Imported(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from (Imported(f"{base}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in LATE_IMPORTS:
            yield from (
                Imported(text, node.lineno, by_string=True)
                for text in map(_text, node.args[:1])
                if text
            )

    def fault(self, line: int, text: str) -> str:
        return f"{self.path.relative_to(self.root)}:{line}: {text}"


def _called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def modules(root: Path) -> list[Module]:
    """Return every module of the product under a root."""
    found = (path for package in PRODUCT for path in (root / package).rglob("*.py"))
    return [Module(root, path) for path in sorted(found)]


def _within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _top(name: str) -> str:
    return name.partition(".")[0]


# --- Between packages ----------------------------------------------------------------------------


def upward_imports(read: Sequence[Module]) -> list[str]:
    """Imports of a package that stands higher, of the composition root, or of the tests."""
    return [
        module.fault(imported.line, f"{module.package} must not import {imported.name}")
        for module in read
        for imported in module.imports
        if not _may_import(module.package, _top(imported.name))
        # How the composition root names the apps.
        and not (imported.by_string and module.package == ROOT_PACKAGE)
    ]


def _may_import(package: str, other: str) -> bool:
    if other in {"", "tests"}:  # an empty name is a relative import
        return False
    if other not in PRODUCT or other == package:
        return True
    if ROOT_PACKAGE in {package, other}:
        return False
    return PACKAGES.index(other) < PACKAGES.index(package)


# --- Foreign keys --------------------------------------------------------------------------------


def upward_relations(read: Sequence[Module]) -> list[str]:
    """Foreign keys, written as strings, to a higher package, and such migration dependencies."""
    faults: list[str] = []
    for module in read:
        for node in module.nodes:
            if isinstance(node, ast.Call) and RELATION.search(_called(node)):
                faults += _relation_faults(module, node)
            elif isinstance(node, ast.Assign) and module.is_migration:
                faults += _dependency_faults(module, node)
    return faults


def _relation_faults(module: Module, node: ast.Call) -> Iterator[str]:
    targets = [keyword.value for keyword in node.keywords if keyword.arg in {"to", "through"}]
    for target in [*node.args[:1], *targets]:
        if isinstance(target, (ast.Name, ast.Attribute)):
            continue  # an imported class, judged as an import, or settings.AUTH_USER_MODEL
        text = _text(target)
        if not text:
            yield module.fault(node.lineno, "the target of a relation must be plain to read")
        elif not _may_point(module.package, text):
            yield module.fault(node.lineno, f"{module.package} must not point to {text}")


def _may_point(package: str, target: str) -> bool:
    label, dot, _ = target.partition(".")
    return not dot or _may_import(package, label)


def _dependency_faults(module: Module, node: ast.Assign) -> Iterator[str]:
    named = any(isinstance(name, ast.Name) and name.id == "dependencies" for name in node.targets)
    if not named or not isinstance(node.value, ast.List):
        return
    for item in node.value.elts:
        if isinstance(item, ast.Tuple) and item.elts:
            label = _text(item.elts[0])
            if not _may_import(module.package, label):
                yield module.fault(item.lineno, f"{module.package} must not wait for {label}")


# --- Inside a package ----------------------------------------------------------------------------


def _layer(name: str) -> int | None:
    """Return the rank of a module, none for the composition root and for modules between."""
    parts = name.split(".")
    if parts[0] not in PACKAGES or len(parts) == 1:
        return None
    return next((rank for rank, names in enumerate(LAYERS) if parts[1] in names), None)


def upward_layers(read: Sequence[Module]) -> list[str]:
    """Imports of a higher layer, also by way of a module that belongs to no layer."""
    known = {module.name: module for module in read}
    faults: list[str] = []
    for module in known.values():
        rank = _layer(module.name)
        if rank is None or module.is_migration:
            continue
        for imported in module.imports:
            reached = _highest(imported.name, known, frozenset())
            if reached > rank:
                layer = module.parts[1]
                faults.append(module.fault(imported.line, f"{layer} must not use {imported.name}"))
    return faults


def _highest(name: str, known: dict[str, Module], passed: frozenset[str]) -> int:
    """Return the highest layer a name leads to, -1 for what is not ours."""
    rank = _layer(name)
    if rank is not None:
        return rank
    module = known.get(name) or known.get(name.rpartition(".")[0])
    if module is None or module.name in passed:
        return -1
    below = (_highest(item.name, known, passed | {module.name}) for item in module.imports)
    return max(below, default=-1)


# --- Plain Python --------------------------------------------------------------------------------


def impure_domains(read: Sequence[Module]) -> list[str]:
    """Frameworks, clocks, network, databases and other layers inside `domain/`."""
    faults: list[str] = []
    for module in read:
        if not module.is_domain:
            continue
        for imported in module.imports:
            foreign = any(_within(imported.name, name) for name in IMPURE_MODULES)
            ours = _top(imported.name) in PRODUCT
            if foreign or (ours and imported.name.split(".")[1:2] != ["domain"]):
                faults.append(module.fault(imported.line, f"domain is plain: no {imported.name}"))
        faults += _clock_faults(module)
    return faults


def _clock_faults(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_CALLS:
            yield module.fault(node.lineno, f"domain has no clock: pass the day in, no {node.attr}")


# --- Reading -------------------------------------------------------------------------------------


def unexplained_late_imports(read: Sequence[Module]) -> list[str]:
    """Imports inside functions without a comment on the line or right above."""
    faults: list[str] = []
    for module in read:
        lines = module.text.splitlines()
        for line in sorted(_inner_import_lines(module.nodes)):
            above = lines[line - 2].strip() if line > 1 else ""
            if "#" not in lines[line - 1] and not above.startswith("#"):
                faults.append(module.fault(line, "an import inside a function needs its reason"))
    return faults


def _inner_import_lines(nodes: Iterable[ast.AST]) -> set[int]:
    functions = (
        node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    return {
        inner.lineno
        for function in functions
        for inner in ast.walk(function)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    }


def empty_names(read: Sequence[Module]) -> list[str]:
    """Modules whose names say nothing of what is in them."""
    return [
        module.fault(1, f"{module.parts[-1]} says nothing: name the noun")
        for module in read
        if EMPTY_NAMES.intersection(module.parts)
    ]


def scattered_sql(read: Sequence[Module]) -> list[str]:
    """What one engine alone understands, outside the modules that gather it and migrations."""
    return [
        module.fault(node.lineno, f"SQL of one engine belongs into {DATABASES}")
        for module in read
        if module.name not in (DATABASES, *INSTALLED_SQL) and not module.is_migration
        for node in module.nodes
        if (isinstance(node, ast.Attribute) and node.attr == "vendor")
        or (isinstance(node, ast.Constant) and ENGINE_SQL.search(str(node.value)))
    ]


def kept_clocks(read: Sequence[Module]) -> list[str]:
    """Clocks that a function made with `compiled` looks at, itself or by others of its module."""
    faults: list[str] = []
    for module in read:
        functions = {each.name: each for each in module.nodes if isinstance(each, ast.FunctionDef)}
        for name, function in functions.items():
            if any(
                isinstance(each, ast.Name) and each.id == "compiled"
                for each in function.decorator_list
            ):
                faults += _kept_clock_faults(module, functions, {name})
    return faults


def _kept_clock_faults(
    module: Module, functions: Mapping[str, ast.FunctionDef], asked: set[str]
) -> Iterator[str]:
    waiting = list(asked)
    while waiting:
        for node in ast.walk(functions[waiting.pop()]):
            if not isinstance(node, ast.Call):
                continue
            name = _called(node)
            if name in KEPT_CLOCKS:
                yield module.fault(node.lineno, f"would keep the day: pass it in, no {name}")
            elif name in functions and name not in asked:
                asked.add(name)
                waiting.append(name)


RULES = (
    upward_imports,
    upward_relations,
    upward_layers,
    impure_domains,
    unexplained_late_imports,
    empty_names,
    scattered_sql,
    kept_clocks,
)
