"""What other libraries ask of the types, made when they first ask: signatures, dataclasses, pydantic."""

from __future__ import annotations

import dataclasses
import datetime
import inspect
from decimal import Decimal
from typing import Any

import chama_core

from ._base import Record, StrEnum


class Default:
    """A default as the signature shows it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def fields(cls: type[Record]) -> dict[str, Any]:
    """Returns the fields of a type in their order, each with its `default`, an expression or `None`, and its `__doc__`."""
    names = getattr(cls, "__match_args__", ())
    return {name: cls.__dict__[name] for name in names}


def hints(cls: type[Record]) -> dict[str, Any]:
    """Returns the types of the fields, with the classes for their names."""
    scope = {"chama_core": chama_core, "datetime": datetime, "Decimal": Decimal}
    return {name: eval(cls.__annotations__[name], scope) for name in fields(cls)}


def default(text: str) -> Any:
    """Returns the value of a default that is written as an expression."""
    return eval(text, {"Decimal": Decimal, "__builtins__": {}}, _Names())


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return getattr(chama_core, name)


def variants(cls: type[Record]) -> list[type[Record]]:
    """Returns the classes of a choice with data; none for any other type."""
    return [one for one in vars(cls).values() if isinstance(one, type) and issubclass(one, cls)]


def signature(cls: type[Record]) -> inspect.Signature:
    parameters = []
    for name, field in fields(cls).items():
        given = inspect.Parameter.empty if field.default is None else Default(field.default)
        kind = inspect.Parameter.KEYWORD_ONLY
        parameters.append(inspect.Parameter(name, kind, default=given, annotation=cls.__annotations__[name]))
    return inspect.Signature(parameters)


def _dataclass(cls: type[Record]) -> Any:
    made = [(name, cls.__annotations__[name], _field(field.default)) for name, field in fields(cls).items()]
    return dataclasses.make_dataclass(cls.__name__, made, frozen=True, kw_only=True)


def _field(text: str | None) -> Any:
    return dataclasses.field() if text is None else dataclasses.field(default_factory=lambda: default(text))


def dataclass_fields(cls: type[Record]) -> Any:
    return _dataclass(cls).__dataclass_fields__


def dataclass_params(cls: type[Record]) -> Any:
    return _dataclass(cls).__dataclass_params__


def pydantic_schema(cls: type[Record]) -> Any:
    """A value of the class, or what `from_dict` reads; written as `to_dict` has it."""
    from pydantic_core import core_schema as cs

    def read(value: Any) -> Any:
        return value if isinstance(value, cls) else cls.from_dict(value)

    written = cs.plain_serializer_function_ser_schema(lambda value: value.to_dict())
    return cs.no_info_plain_validator_function(read, serialization=written)


def json_schema(cls: Any) -> dict[str, Any]:
    """Returns the JSON Schema of a type, with everything inside of it in its place."""
    if cls is Decimal:
        return {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"}
    if cls is datetime.date:
        return {"type": "string", "format": "date"}
    if cls is datetime.datetime:
        return {"type": "string", "format": "date-time"}
    plain = {int: "integer", float: "number", bool: "boolean", str: "string", type(None): "null"}
    if cls in plain:
        return {"type": plain[cls]}
    arguments: tuple[Any, ...] = getattr(cls, "__args__", ())
    if getattr(cls, "__origin__", None) is tuple:
        return {"type": "array", "items": json_schema(arguments[0])}
    if arguments:
        return {"anyOf": [json_schema(one) for one in arguments]}
    if issubclass(cls, StrEnum):
        return {"type": "string", "enum": [one.value for one in cls], "title": cls.__name__}
    kinds = variants(cls)
    if kinds:
        return {"oneOf": [json_schema(one) for one in kinds], "title": cls.__name__, "description": _summary(cls)}
    return _object(cls)


def _object(cls: type[Record]) -> dict[str, Any]:
    types = hints(cls)
    properties: dict[str, Any] = {}
    kind = getattr(cls, "kind", None)
    if kind is not None:
        properties["kind"] = {"type": "string", "const": kind}
    for name, field in fields(cls).items():
        properties[name] = {**json_schema(types[name]), "description": field.__doc__}
    return {
        "type": "object",
        "title": cls.__qualname__,
        "description": _summary(cls),
        "properties": properties,
        "required": [*(["kind"] if kind else []), *(name for name, field in fields(cls).items() if field.default is None)],
        "additionalProperties": False,
    }


def _summary(cls: type[Record]) -> str:
    return (cls.__doc__ or "").partition("\n\n")[0]
