"""Reading a formula: text to tree, with the column of every fault.

formula   = product { ("+" | "−") product }
product   = signed { ("×" | "÷") signed }
signed    = "−" signed | power
power     = atom [ "^" ["−"] integer ]
atom      = number [ "{" unit "}" ] | reference | factor
          | function "(" formula { "," formula } ")" | "(" formula ")"
reference = ( indicator | "[" definition "]" ) [ "@" ( "−" integer | year ) ]
factor    = "<" set "/" name [ "/" property ] ">" [ "@" ( "−" integer | year ) ]
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from indicators.domain.formulas.tree import (
    Call,
    Factor,
    Negation,
    Node,
    Number,
    Operation,
    Power,
    Reference,
)
from plans.domain.problems import Problem, mark
from plans.domain.quantities import MAX_DIGITS, fold_full_width
from plans.domain.units import UnitError, find_unit

MAX_LENGTH = 1000
MAX_DEPTH = 32
# A sum of many terms is a tree as deep as it has signs.
MAX_SIGNS = 200
MAX_EXPONENT = 6
MAX_DEGREE = 64
MAX_YEARS_BACK = 10
FUNCTIONS = ("sum", "min", "max", "abs")

AT_COLUMN = mark("第%(column)s个字符处:%(fault)s")
EMPTY = mark("请填写公式。")
TOO_LONG = mark("公式过长:最多%(limit)s个字符。")
MANY_SIGNS = mark("公式过长:最多%(limit)s个运算符。请拆成几个指标。")
TOO_DEEP = mark("括号嵌套过深:最多%(limit)s层。")
STRANGE = mark("无法识别“%(text)s”。")
EXPECTED_VALUE = mark("此处应为数、指标、因子或括号,而不是“%(text)s”。")
ENDS_EARLY = mark("公式到此中断,后面还应有内容。")
EXPECTED = mark("此处应为“%(wanted)s”,而不是“%(text)s”。")
TRAILING = mark("“%(text)s”多余:两个量之间须写运算符。")
UNKNOWN_FUNCTION = mark("没有函数“%(text)s”:可用sum、min、max、abs。")
ONE_ARGUMENT = mark("abs只接受一个量。")
BAD_EXPONENT = mark("指数须为−%(limit)s至%(limit)s的整数。")
HIGH_DEGREE = mark("乘方嵌套过高:总次数最多%(limit)s。")
BAD_PERIOD = mark("“@”之后须写−1至−%(limit)s(上年、前若干年)或四位年份。")
MANY_DIGITS = mark("位数过多:最多%(limit)s位数字。")

_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "—": "-"})
_BETWEEN = frozenset("+-*/^")
_TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<unit>\{[^{}]*\})"
    r"|(?P<definition>\[[A-Z]{2}\d{2}[a-z]?(?:-[A-Z0-9]+)+\])"
    r"|(?P<factor><[A-Za-z0-9_-]+(?:/[\w-]+){1,2}>)"
    r"|(?P<indicator>[A-Z]{2}\d{2}[a-z]?)(?![A-Za-z0-9])"
    r"|(?P<word>[a-z]+)"
    r"|(?P<sign>[-+*/^(),@])"
)
_YEAR = re.compile(r"(19|20|21)\d{2}", re.ASCII)


class FormulaError(ValueError):
    """A formula that cannot be used; `problem` says why, in words that name the column."""

    def __init__(self, template: str, *, column: int | None = None, **params: object) -> None:
        fault = Problem(template, params)
        self.column = column
        placed = {"column": column, "fault": (fault,)}
        self.problem = fault if column is None else Problem(AT_COLUMN, placed)
        super().__init__(str(self.problem))


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


def read_formula(text: str) -> Node:
    """The tree of a formula.

    Raises:
        FormulaError: with the column, for whatever is no formula, too long or too deep.
    """
    if not text.strip():
        raise FormulaError(EMPTY)
    if len(text) > MAX_LENGTH:
        raise FormulaError(TOO_LONG, limit=MAX_LENGTH)
    return _Reader(_tokens(text)).formula()


def _tokens(text: str) -> list[_Token]:
    # Folded sign by sign, so that columns stay those of the text.
    folded = "".join(fold_full_width(each)[:1] or " " for each in text).translate(_SIGNS)
    tokens, at = [], 0
    while at < len(folded):
        if folded[at] == " ":
            at += 1
            continue
        found = _TOKEN.match(folded, at)
        if found is None or found.lastgroup is None:
            raise FormulaError(STRANGE, column=at + 1, text=text[at : at + 12])
        tokens.append(_Token(found.lastgroup, found.group(), at + 1))
        at = found.end()
    if sum(token.text in _BETWEEN for token in tokens) > MAX_SIGNS:
        raise FormulaError(MANY_SIGNS, limit=MAX_SIGNS)
    tokens.append(_Token("end", "", len(text) + 1))
    return tokens


class _Reader:
    """Walks the tokens once, one method a rule of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def taken(self) -> _Token:
        token = self.next
        self.at += 1
        return token

    def takes(self, *signs: str) -> _Token | None:
        """The next token, if it is one of these signs."""
        return self.taken() if self.next.kind == "sign" and self.next.text in signs else None

    def required(self, sign: str) -> None:
        if self.takes(sign) is None:
            self.refuse(EXPECTED, wanted=sign)

    def refuse(self, template: str, **params: object) -> None:
        token = self.next
        if token.kind == "end":
            raise FormulaError(ENDS_EARLY, column=token.column)
        raise FormulaError(template, column=token.column, text=token.text, **params)

    def formula(self) -> Node:
        tree = self.sum()
        if self.next.kind != "end":
            self.refuse(TRAILING)
        return tree

    def sum(self) -> Node:
        node = self.product()
        while (sign := self.takes("+", "-")) is not None:
            node = Operation(sign.text, node, self.product(), sign.column)
        return node

    def product(self) -> Node:
        node = self.signed()
        while (sign := self.takes("*", "/")) is not None:
            node = Operation(sign.text, node, self.signed(), sign.column)
        return node

    def signed(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(TOO_DEEP, column=self.next.column, limit=MAX_DEPTH)
        sign = self.takes("-")
        node = self.power() if sign is None else Negation(self.signed(), sign.column)
        self.depth -= 1
        return node

    def power(self) -> Node:
        base = self.atom()
        sign = self.takes("^")
        if sign is None:
            return base
        minus = self.takes("-") is not None
        digits = self.next
        if digits.kind != "number" or not digits.text.isdigit() or len(digits.text) > 2:
            self.refuse(BAD_EXPONENT, limit=MAX_EXPONENT)
        exponent = int(self.taken().text)
        if exponent > MAX_EXPONENT:
            raise FormulaError(BAD_EXPONENT, column=digits.column, limit=MAX_EXPONENT)
        node = Power(base, -exponent if minus else exponent, sign.column)
        if _degree(node) > MAX_DEGREE:
            raise FormulaError(HIGH_DEGREE, column=sign.column, limit=MAX_DEGREE)
        return node

    def atom(self) -> Node:
        token = self.next
        match token.kind:
            case "number":
                return self.number()
            case "indicator" | "definition":
                return self.reference()
            case "factor":
                return self.factor()
            case "word":
                return self.call()
        if self.takes("(") is None:
            self.refuse(EXPECTED_VALUE)
        node = self.sum()
        self.required(")")
        return node

    def number(self) -> Node:
        token = self.taken()
        if len(token.text.replace(".", "")) > MAX_DIGITS:
            raise FormulaError(MANY_DIGITS, column=token.column, limit=MAX_DIGITS)
        return Number(Decimal(token.text), self.unit(), token.column)

    def unit(self) -> str | None:
        if self.next.kind != "unit":
            return None
        token = self.taken()
        try:
            return find_unit(token.text[1:-1]).code
        except UnitError as error:
            template, params = error.problem.template, dict(error.problem.params)
            raise FormulaError(template, column=token.column, **params) from None

    def reference(self) -> Node:
        token = self.taken()
        back, year = self.period()
        return Reference(token.text.strip("[]"), back, year, token.column)

    def factor(self) -> Node:
        token = self.taken()
        factor_set, name, *rest = token.text[1:-1].split("/")
        back, year = self.period()
        return Factor(factor_set, name, "".join(rest), back, year, token.column)

    def period(self) -> tuple[int, int | None]:
        """Years back, or a year, after @."""
        if self.takes("@") is None:
            return 0, None
        minus = self.takes("-") is not None
        token = self.next
        back = minus and token.kind == "number" and token.text.isdigit() and len(token.text) <= 2
        if back and 1 <= int(token.text) <= MAX_YEARS_BACK:
            return int(self.taken().text), None
        if minus or token.kind != "number" or not _YEAR.fullmatch(token.text):
            self.refuse(BAD_PERIOD, limit=MAX_YEARS_BACK)
        return 0, int(self.taken().text)

    def call(self) -> Node:
        if self.next.text not in FUNCTIONS:
            self.refuse(UNKNOWN_FUNCTION)
        token = self.taken()
        self.required("(")
        arguments = [self.sum()]
        while self.takes(",") is not None:
            arguments.append(self.sum())
        self.required(")")
        if token.text == "abs" and len(arguments) > 1:
            raise FormulaError(ONE_ARGUMENT, column=token.column)
        return Call(token.text, tuple(arguments), token.column)


def _degree(node: Node) -> int:
    """How many numbers at most are multiplied with each other: bounds the digits of a result."""
    match node:
        case Power():
            return max(1, abs(node.exponent)) * _degree(node.base)
        case Operation():
            return _degree(node.left) + _degree(node.right)
        case Negation():
            return _degree(node.operand)
        case Call():
            return sum(map(_degree, node.arguments))
        case _:
            return 1
