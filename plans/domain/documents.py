"""YAML and JSON documents for people: read with line numbers, written in one canonical style.

The canonical style is that of the fixtures: schema key order, block style, strings
double-quoted, LF, no wrapping; so the export of an import is byte-identical.
"""

import json
import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from plans.domain.problems import DocumentError, Problem, mark

# A plan file of a large city has some 20,000 nodes; hostile input is refused long before memory.
MAX_CHARACTERS = 5_000_000
# No file here goes ten deep. The parser in C composes by recursion without a limit of its own.
MAX_DEPTH = 64
# Some kilobytes of memory each: a file of single letters would hold millions.
MAX_NODES = 100_000
# To the parser also a number to the base of 60 (1:59:59), whose parts it multiplies one by one.
_LONG_NUMBER = re.compile(r"[-+]?(?:0[xb][0-9a-fA-F_]{30,}|[0-9_.:]{60,})")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path: TypeAlias = tuple[str | int, ...]
# Any: a parsed document is arbitrary data until its schema has been applied.
Data: TypeAlias = Any

M = TypeVar("M", bound=BaseModel)

_MESSAGES = {
    "missing": mark("缺少必填字段"),
    "extra_forbidden": mark("未知字段,请删除或改正字段名"),
    "string_type": mark("应为文本(请加双引号)"),
    "int_type": mark("应为整数"),
    "int_parsing": mark("应为整数"),
    "bool_type": mark("应为 true 或 false"),
    "list_type": mark("应为列表"),
    "tuple_type": mark("应为列表"),
    "model_type": mark("应为一组键值"),
    "dict_type": mark("应为一组键值"),
    "literal_error": mark("取值应为下列之一:%(expected)s"),
    "enum": mark("取值应为下列之一:%(expected)s"),
    "string_pattern_mismatch": mark("格式不符:%(pattern)s"),
    "too_short": mark("项数不足"),
    "too_long": mark("项数过多"),
    "greater_than_equal": mark("不得小于%(ge)s"),
    "greater_than": mark("应大于%(gt)s"),
    "less_than_equal": mark("不得大于%(le)s"),
    "union_tag_invalid": mark("取值应为下列之一:%(expected_tags)s"),
    "union_tag_not_found": mark("缺少必填字段"),
    "value_error": mark("%(error)s"),
}


@dataclass(frozen=True)
class Document:
    """Parsed data with the line of every node."""

    data: Data
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int | None:
        """Line of the node at `path`, or of its nearest parent that exists."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return line
        return None


class _CanonicalDumper(yaml.SafeDumper):
    """Double-quotes string values, never keys; no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_mapping(
        self, tag: str, mapping: Any, flow_style: bool | None = None
    ) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        for key, _value in node.value:
            key.style = None
        return node


def _represent_string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_CanonicalDumper.add_representer(str, _represent_string)


def dump_yaml(data: Data) -> str:
    """Canonical YAML of plain data (dict, list, str, int, bool, None)."""
    return yaml.dump(
        data,
        Dumper=_CanonicalDumper,
        default_flow_style=False,
        allow_unicode=True,
        sort_keys=False,
        width=float("inf"),
    )


def dump_json(data: Data) -> str:
    """The same document as JSON, in schema key order, two blanks deep, with a final line break."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def parse_document(text: str) -> Document:
    """Read YAML or JSON text.

    Raises:
        DocumentError: with the line, when it is neither, or a key stands twice.
    """
    if len(text) > MAX_CHARACTERS:
        raise DocumentError([Problem(mark("文件过大,超过%(limit)s字"), {"limit": MAX_CHARACTERS})])
    try:
        return _build(text)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        problem = Problem(
            mark("不是有效的YAML或JSON:%(reason)s"),
            {"reason": getattr(error, "problem", None) or str(error)},
            line=None if line is None else line + 1,
        )
        raise DocumentError([problem]) from error
    except (RecursionError, ValueError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(
            [Problem(mark("不是有效的YAML或JSON:%(reason)s"), {"reason": str(error)})]
        ) from error


def validate_document(document: Document, model: type[M]) -> M:
    """The document as `model`.

    Raises:
        DocumentError: every schema fault, with path and line.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = [_problem(details, document) for details in error.errors()]
        raise DocumentError(problems) from error


def path_text(path: Path) -> str:
    """A path as people write it: sections[2].tasks[0].span."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _build(text: str) -> Document:
    _check_shape(text)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise DocumentError([Problem(mark("文件是空的"))])
        lines = {path: node.start_mark.line + 1 for path, node in _walk(root, ())}
        return Document(data=loader.construct_document(root), lines=lines)
    finally:
        loader.dispose()


def _check_shape(text: str) -> None:
    """Refuse aliases, by which a small file fills the memory, and what has no end otherwise."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise DocumentError([Problem(mark("不支持YAML别名(&、*)"), line=line)])
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            if nodes > MAX_NODES:
                problem = Problem(mark("内容过多,超过%(limit)s项"), {"limit": MAX_NODES}, line=line)
                raise DocumentError([problem])
        if isinstance(event, yaml.ScalarEvent):
            if event.implicit[0] and _LONG_NUMBER.fullmatch(event.value):
                raise DocumentError([Problem(mark("数字过长"), line=line)])
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise DocumentError([Problem(mark("嵌套过深"), line=line)])


def _walk(node: yaml.Node, path: Path) -> Iterator[tuple[Path, yaml.Node]]:
    yield path, node
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _walk(child, (*path, index))
    elif isinstance(node, yaml.MappingNode):
        yield from _walk_mapping(node, path)


def _walk_mapping(node: yaml.MappingNode, path: Path) -> Iterator[tuple[Path, yaml.Node]]:
    seen: set[Hashable] = set()
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            line = key.start_mark.line + 1
            raise DocumentError([Problem(mark("键应为一个词"), path=path_text(path), line=line)])
        if key.value in seen:
            raise DocumentError(
                [
                    Problem(
                        mark("字段“%(key)s”重复"),
                        {"key": key.value},
                        path_text(path),
                        key.start_mark.line + 1,
                    )
                ]
            )
        seen.add(key.value)
        yield from _walk(child, (*path, key.value))


def _problem(details: ErrorDetails, document: Document) -> Problem:
    path: Path = tuple(details["loc"])
    template = _MESSAGES.get(details["type"])
    if template is None:
        template, params = mark("%(reason)s"), {"reason": details["msg"]}
    else:
        params = dict(details.get("ctx", {}))
    return Problem(template, params, path_text(path), document.line_of(path))
