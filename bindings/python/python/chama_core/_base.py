"""What the generated modules stand on."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable
from typing import Any, ClassVar

from . import _native
from ._native import Field, function

if sys.version_info >= (3, 11):
    _StrEnum = enum.StrEnum
else:

    class _StrEnum(str, enum.Enum):
        __str__ = str.__str__
        __format__ = str.__format__


__all__ = ["Field", "InternalError", "Record", "Refusal", "StrEnum", "function"]


class StrEnum(_StrEnum):
    """A choice: its value is its text in JSON."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class Lazy:
    """An attribute of a class that is made when somebody first asks for it, for each class anew."""

    def __init__(self, make: Callable[[Any], object]) -> None:
        self.make = make
        self.made: dict[type, object] = {}

    def __get__(self, instance: object, owner: type) -> object:
        if owner not in self.made:
            self.made[owner] = self.make(owner)
        return self.made[owner]


def _hook(name: str) -> Callable[[Any], object]:
    def make(owner: type) -> object:
        from . import _hooks

        return getattr(_hooks, name)(owner)

    return make


class Record(_native.Record):
    """A value: frozen, made of its fields by their names, equal where all of them are."""

    __slots__ = ()
    kind: ClassVar[str]

    def __init_subclass__(cls, kind: str | None = None) -> None:
        name = cls.__qualname__
        if cls.__module__.partition(".")[0] != "chama_core":
            return
        if kind is not None:
            owner, _, cls.__name__ = name.partition(".")
            cls.kind = kind
            setattr(cls.__mro__[1], cls.__name__, cls)
        _native.bind(cls, name)

    __signature__: ClassVar[Any] = Lazy(_hook("signature"))
    __dataclass_fields__: ClassVar[Any] = Lazy(_hook("dataclass_fields"))
    __dataclass_params__: ClassVar[Any] = Lazy(_hook("dataclass_params"))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from . import _hooks

        return _hooks.pydantic_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        from . import _hooks

        return _hooks.json_schema(cls)


def _rebuilt(cls: type[Refusal], message: str, fields: dict[str, Any]) -> Refusal:
    return cls(message, **fields)


class Refusal(ValueError):
    """What every refusal has: a `code`, the same in every language, and fields that say what was wrong."""

    code: ClassVar[str] = ""

    def __init__(self, message: str = "", /, **fields: Any) -> None:
        super().__init__(message)
        self.__dict__.update(fields)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), str(self), dict(self.__dict__))

    def to_dict(self) -> dict[str, str]:
        """Returns the code, the fields and the sentence as `message`, as JSON has them."""
        fields = {name: getattr(self, name) for name in type(self).__annotations__}
        return {"code": self.code, **fields, "message": str(self)}


class InternalError(RuntimeError):
    """A fault of the library, which ought not to happen."""

    code: ClassVar[str] = "internal_error"

    def __init__(self, function: str, detail: str) -> None:
        super().__init__(function, detail)
        self.function = function
        self.detail = detail

    def __str__(self) -> str:
        return f"`{self.function}` failed inside: this is a fault of the library; please report it"
