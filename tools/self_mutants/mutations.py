"""The small changes that can be made to a file's code, each at its place in the text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SWAPPED: dict[type[ast.AST], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.And: "or",
    ast.Or: "and",
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.BitOr: "&",
    ast.BitAnd: "|",
}
REMOVABLE = (ast.AugAssign, ast.Break, ast.Continue, ast.Delete, ast.Raise)


@dataclass(frozen=True)
class Mutation:
    """A change of one file: the text between two offsets becomes another one."""

    path: str
    function: str
    lines: tuple[int, ...]
    """Where it is executed: the lines of what changes, and the one that its statement begins in."""
    start: int
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{' '.join(self.before.split())} → {self.after}"

    def applied_to(self, source: bytes) -> bytes:
        """Return the file with the change made."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def mutations_of(root: Path, path: str) -> list[Mutation]:
    """Return every mutation of a file, in the order of its text."""
    source = (root / path).read_bytes()
    found = Finder(path, source).visit_all(ast.parse(source))
    return sorted(set(found), key=lambda mutation: (mutation.start, mutation.end, mutation.after))


class Finder:
    """Walks through a file's tree; knows the function and the statement that it is in."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path = path
        self.source = source
        self.offsets = [0]
        for line in source.splitlines(keepends=True):
            self.offsets.append(self.offsets[-1] + len(line))

    def visit_all(
        self, node: ast.AST, function: str = "", statement: ast.stmt | None = None
    ) -> Iterator[Mutation]:
        """Yield the mutations of a node and of what is in it; annotations and prose stay."""
        if isinstance(node, ast.stmt):
            statement = node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            function = f"{function}.{node.name}".lstrip(".")
        for changed, after in replacements(node):
            if statement is not None:
                yield self.mutation(changed, after, function, statement)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "type_params", "decorator_list"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not is_typing_only(child):
                    yield from self.visit_all(child, function, statement)

    def mutation(
        self, node: ast.expr | ast.stmt, after: str, function: str, statement: ast.stmt
    ) -> Mutation:
        """Return the mutation that puts a text in the place of a node."""
        start = self.offsets[node.lineno - 1] + node.col_offset
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        end = self.offsets[node.end_lineno - 1] + node.end_col_offset
        lines = tuple(sorted({statement.lineno, *range(node.lineno, node.end_lineno + 1)}))
        before = self.source[start:end].decode()
        return Mutation(self.path, function, lines, start, end, before, after)


def replacements(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Yield the parts of a node that can change, each with its new text."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if type(operator) in SWAPPED:
                swapped = SWAPPED[type(operator)]
                yield node, f"{ast.unparse(left)} {swapped} {ast.unparse(right)}"
            for operand in (left, right):
                if isinstance(operand, ast.Constant) and isinstance(operand.value, str):
                    yield operand, repr("mutant")
        case ast.BoolOp(op=operator, values=values):
            joined = f" {SWAPPED[type(operator)]} ".join(f"({ast.unparse(v)})" for v in values)
            yield node, f"({joined})"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in SWAPPED:
            if not (is_text(left) or is_text(right)):
                swapped = SWAPPED[type(operator)]
                yield node, f"(({ast.unparse(left)}) {swapped} ({ast.unparse(right)}))"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"bool({ast.unparse(operand)})"
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not isinstance(test, ast.Constant | ast.Compare):
                yield test, f"(not ({ast.unparse(test)}))"
        case ast.Constant(value=bool(value)):
            yield node, str(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield node, repr(value + 1)
        case ast.Subscript(slice=ast.Constant(value=str()) as key):
            yield key, repr("mutant")
        case ast.Return(value=ast.expr() as value) if not is_none(value):
            yield value, "None"
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Return(value=None):
            yield node, "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield node, "pass"
        case ast.stmt() if isinstance(node, REMOVABLE):
            yield node, "pass"


def is_text(node: ast.expr) -> bool:
    """Return whether it is text for certain: that cannot be subtracted."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def is_none(node: ast.expr) -> bool:
    """Return whether it is None as it is."""
    return isinstance(node, ast.Constant) and node.value is None


def is_typing_only(node: ast.AST) -> bool:
    """Return whether it means nothing at run time, or is the text of a message."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.JoinedStr():
            return True
        case ast.Assign(value=ast.BinOp(left=ast.Name(id=name), op=ast.BitOr())):
            return name in {"str", "int", "float", "bytes", "dict", "list"} or name[:1].isupper()
    return False
