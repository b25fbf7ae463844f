"""One thought a function, one thought a file."""

import ast
from collections.abc import Iterator
from statistics import median, quantiles

from tests.quality.project import modules

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[Function]:
    for module in modules():
        yield from (node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, Function))


def lines(function: Function) -> int:
    """Of code: without the docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    return span(function) - (span(first) if documented else 0)


def span(node: Function | ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_are_short() -> None:
    sizes = [lines(function) for function in functions()]
    assert len(sizes) > 1000
    assert median(sizes) <= 8
    assert quantiles(sizes, n=10)[-1] <= 25


def test_files_are_short() -> None:
    long = {str(module): count for module in modules() if (count := module.read_text("utf-8").count("\n")) > 400}
    assert long == {}
