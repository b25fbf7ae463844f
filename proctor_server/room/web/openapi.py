"""The API as an OpenAPI 3.1 document, made from the endpoints themselves."""

import re
from collections.abc import Iterable
from typing import Any, Final

import flask
import msgspec
from werkzeug.routing import Rule

from proctor_server.room.web.described import DESCRIBED, Description, Download, Upload
from proctor_server.room.web.security import COOKIE, OPEN_TO, Door

_REFERENCE: Final = "#/components/schemas/{name}"
_ARGUMENT: Final = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_METHODS: Final = ("GET", "POST", "PUT", "DELETE")
_SUCCESS: Final = "Done."
PROBLEM: Final = "application/problem+json"


class FieldFault(msgspec.Struct, frozen=True):
    """One of several things that are wrong."""

    code: str
    field: str = ""
    line: int | None = None
    column: str | None = None
    message: str | None = None
    value: str | None = None


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457. `code` is stable, `detail` is for people, in the reader's language; `fields`: each that is wrong."""

    type: str
    status: int
    code: str
    detail: str
    fields: list[FieldFault] = []
    wait_seconds: int | None = None


def document(app: flask.Flask) -> dict[str, Any]:
    """The whole of `/api`, in order of the paths."""
    found = sorted(_described(app), key=lambda each: each[0].rule)
    types = [kind for _, said, _ in found for kind in (said.takes, said.gives) if _is_json(kind)]
    _, schemas = msgspec.json.schema_components([*types, Problem], ref_template=_REFERENCE)
    paths: dict[str, Any] = {}
    for rule, said, view in found:
        operations = paths.setdefault(_ARGUMENT.sub(r"{\1}", rule.rule), {})
        for method in sorted((rule.methods or set()) & set(_METHODS)):
            operations[method.lower()] = _operation(rule, said, view)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Proctor, the room's API", "version": "1", "description": __doc__},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        },
    }


def _described(app: flask.Flask) -> Iterable[tuple[Rule, Description, Any]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        said = getattr(view, DESCRIBED, None)
        if said is not None:
            yield rule, said, view


def _operation(rule: Rule, said: Description, view: Any) -> dict[str, Any]:
    door = OPEN_TO.get(rule.endpoint, Door.CENTRE)
    operation: dict[str, Any] = {
        "operationId": rule.endpoint,
        "summary": (view.__doc__ or "").split("\n\n", 1)[0].strip(),
        "description": f"For {door.value}.",
        "parameters": [_parameter(rule, name) for name in _ARGUMENT.findall(rule.rule)],
        "responses": {
            str(said.status): {"description": _SUCCESS, "content": _answered(said.gives)},
            "default": {
                "description": "Refused.",
                "content": {"application/problem+json": {"schema": _schema(Problem)}},
            },
        },
        "security": [] if door is Door.ANYONE else [{"cookie": []}],
    }
    if said.takes is not None:
        operation["requestBody"] = {"required": True, "content": _sent(said.takes)}
    return operation


def _parameter(rule: Rule, name: str) -> dict[str, Any]:
    converter = type(rule._converters[name]).__name__
    return {"name": name, "in": "path", "required": True, "schema": _PARAMETERS[converter](rule, name)}


_PARAMETERS: Final[dict[str, Any]] = {
    "UnicodeConverter": lambda _rule, _name: {"type": "string", "minLength": 1, "pattern": "^[^/]+$"},
    "PathConverter": lambda _rule, _name: {"type": "string", "minLength": 1},
    "Number": lambda _rule, _name: {"type": "integer", "minimum": 0, "maximum": 10**15 - 1},
    "AnyConverter": lambda rule, name: {"enum": sorted(re.findall(r"\w+", _choices(rule, name)))},
}
"""Converter of an address → the schema of what it takes."""


def _choices(rule: Rule, name: str) -> str:
    found = re.search(rf"<any\(([^)]*)\):{name}>", rule.rule)
    return found.group(1) if found else ""


def _sent(takes: Any) -> dict[str, Any]:
    if takes is Upload:
        part = {"type": "string", "format": "binary"}
        form = {"type": "object", "properties": {"file": part}, "required": ["file"]}
        return {"multipart/form-data": {"schema": form}}
    return {"application/json": {"schema": _schema(takes)}}


def _answered(gives: Any) -> dict[str, Any]:
    if isinstance(gives, Download):
        return {gives.mimetype: {"schema": {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": _schema(gives)}}


def _schema(kind: Any) -> Any:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    return schema


def _is_json(kind: Any) -> bool:
    return kind is not None and kind is not Upload and not isinstance(kind, Download)
