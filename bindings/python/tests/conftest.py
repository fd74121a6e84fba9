"""What the tests share: the vectors, and typed values made of their JSON."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import re
import types
import typing
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import chama_core
from chama_core import Record

ROOT = pathlib.Path(os.environ.get("CHAMA_ROOT") or pathlib.Path(__file__).resolve().parents[3])


def vectors() -> Iterator[dict[str, Any]]:
    folder = pathlib.Path(os.environ.get("CHAMA_VECTORS") or ROOT / "chama-core/tests/vectors")
    for path in sorted(folder.glob("*.json")):
        yield from json.loads(path.read_text())["cases"]


def functions() -> dict[str, Callable[..., Any]]:
    """Every function of the package by its name."""
    found = {}
    for name in chama_core.__all__:
        value = getattr(chama_core, name)
        if isinstance(value, types.FunctionType):
            found[name] = value
    return found


def classes() -> list[type[Record]]:
    """Every class of values, variants included."""
    found: list[type[Record]] = []
    for name in chama_core.__all__:
        value = getattr(chama_core, name)
        if isinstance(value, type) and issubclass(value, Record) and value is not Record:
            found.append(value)
            found += [one for one in vars(value).values() if isinstance(one, type) and issubclass(one, value)]
    return found


def hints_of(function: Callable[..., Any]) -> dict[str, Any]:
    return typing.get_type_hints(function)


def typed(hint: Any, value: Any) -> Any:
    """The value of a type that a JSON value says, made by hand as a user would; what does not fit stays as it is."""
    if value is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        # `Decimal | int` and `X | None`: the first is what JSON has.
        return typed(arguments[0], value)
    if origin is not None and isinstance(value, list):
        return [typed(arguments[0], element) for element in value]
    if hint is Decimal and isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return Decimal(value)
    if hint is datetime.date and isinstance(value, str):
        return datetime.date.fromisoformat(value)
    if hint is datetime.datetime and isinstance(value, str):
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    if isinstance(hint, type) and issubclass(hint, Record) and isinstance(value, dict):
        if not hasattr(hint, "__match_args__"):
            kinds = [one for one in vars(hint).values() if isinstance(one, type) and issubclass(one, hint)]
            hint = next(one for one in kinds if one.kind == value["kind"])
        types_of = typing.get_type_hints(hint)
        fields = {name: field for name, field in value.items() if name != "kind" or not hasattr(hint, "kind")}
        return hint(**{name: typed(types_of.get(name), field) for name, field in fields.items()})
    if isinstance(hint, type) and issubclass(hint, str) and isinstance(value, str):
        return hint(value)
    return value


def as_json(value: Any) -> Any:
    """What a result is in JSON."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, tuple):
        return [as_json(element) for element in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    return value
