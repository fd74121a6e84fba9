from collections.abc import Callable
from typing import Any, final

from typing_extensions import Self, disjoint_base

__all__ = ["Field", "Record", "bind", "call", "function", "panics"]

def call(function: str, arguments: str) -> str:
    """Calls a function by its name with a JSON object of its arguments, and returns a JSON object."""

def function(name: str) -> Callable[..., Any]:
    """Returns the function of that name; its arguments go by their places."""

def panics(detail: str) -> None:
    """Panics as no function ought to: for the test of what becomes of it."""

def bind(class_: type, name: str) -> None:
    """Gives a class the shape of the type of that name."""

@final
class Field:
    """A field of a type."""

    __name__: str
    default: str | None
    def __new__(cls, doc: str, default: str | None = None) -> Any: ...
    def __get__(self, instance: object, owner: type | None = None, /) -> Any: ...
    def __set__(self, instance: object, value: object, /) -> None: ...

@disjoint_base
class Record:
    """A value of the library."""

    def __new__(cls, **fields: object) -> Self: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: object) -> Self: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def replace(self, *args: Any, **changes: Any) -> Self:
        """Returns the value with other values in some fields."""
    def to_json(self) -> str:
        """Returns the value as JSON text."""
    def to_dict(self) -> dict[str, Any]:
        """Returns the value as it is in JSON: dicts, lists, text for amounts and dates."""
    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads a value from JSON text, strictly."""
    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """Reads a value from a dict as JSON has it, strictly; a `Decimal`, a date or a value of ours may stand for itself."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
