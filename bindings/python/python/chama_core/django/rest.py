"""Django REST framework: serializers made of the types, and answers made of refusals."""

from __future__ import annotations

import datetime
import functools
import types
import typing
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler as _exception_handler

import chama_core
from chama_core import Record, _hooks
from chama_core._base import StrEnum


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answers a refusal with 400 and its code, fields and message; leaves everything else to the framework.

    In the settings: `REST_FRAMEWORK = {"EXCEPTION_HANDLER": "chama_core.django.rest.exception_handler"}`.
    """
    if isinstance(exc, chama_core.ChamaError):
        return Response(exc.to_dict(), status=400)
    return _exception_handler(exc, context)


class AmountField(serializers.Field[Any, Any, Any, Any]):
    """A decimal number: exact text such as `"1234.50"`, never a float."""

    def to_internal_value(self, data: Any) -> Decimal:
        try:
            return chama_core.AmountCheck.from_dict({"amount": data}).amount
        except chama_core.ChamaError as error:
            said = str(error).replace("`amount`", f"`{self.field_name or 'amount'}`", 1)
            raise serializers.ValidationError(said, code=error.code) from error

    def to_representation(self, value: Decimal) -> str:
        return str(value)


class RecordSerializer(serializers.Serializer[Any]):
    """A serializer of a type: it validates into a value of the type and writes one as JSON has it."""

    record: typing.ClassVar[type[Record]]

    def to_internal_value(self, data: Any) -> Any:
        try:
            return self.record.from_dict(dict(data) if isinstance(data, dict) else data)
        except chama_core.ChamaError as error:
            path = getattr(error, "argument", getattr(error, "first", None)) or "non_field_errors"
            raise serializers.ValidationError({path: serializers.ErrorDetail(str(error), code=error.code)}) from error

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # The value is one thing: there is nothing to validate field by field after the library has read it.
        is_empty, data = self.validate_empty_values(data)
        return data if is_empty else self.validate(self.to_internal_value(data))

    def to_representation(self, instance: Any) -> Any:
        return instance.to_dict()


@functools.cache
def serializer_for(record: type[Record]) -> type[RecordSerializer]:
    """Returns the serializer class of a type, with a field for each of its fields, for forms and API schemas."""
    hints = _hooks.hints(record)
    fields: dict[str, Any] = {
        name: _field(hints[name], {"help_text": field.__doc__, **_required(field)})
        for name, field in _hooks.fields(record).items()
    }
    name = record.__qualname__.replace(".", "")
    return type(f"{name}Serializer", (RecordSerializer,), {**fields, "record": record, "__doc__": record.__doc__})


def _required(field: Any) -> dict[str, Any]:
    return {"required": True} if field.default is None else {"required": False}


def _field(hint: Any, options: dict[str, Any]) -> Any:
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _field(arguments[0], {**options, "allow_null": True})
    if typing.get_origin(hint) is tuple:
        return serializers.ListField(child=_field(arguments[0], {}), **options)
    plain: dict[Any, Any] = {
        Decimal: AmountField,
        datetime.date: serializers.DateField,
        datetime.datetime: serializers.DateTimeField,
        int: serializers.IntegerField,
        float: serializers.FloatField,
        bool: serializers.BooleanField,
        str: serializers.CharField,
    }
    if hint in plain:
        return plain[hint](**options)
    if issubclass(hint, StrEnum):
        return serializers.ChoiceField(choices=[one.value for one in hint], **options)
    if _hooks.variants(hint):
        return serializers.JSONField(**options)
    return serializer_for(hint)(**options)
