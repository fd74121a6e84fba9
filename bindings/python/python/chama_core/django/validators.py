"""Validators for forms, model fields and serializers, with the limits of the library."""

from __future__ import annotations

import datetime
import functools
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

import chama_core


def validation_error(error: chama_core.ChamaError) -> ValidationError:
    """Returns a refusal as Django says one: with its code, and its fields as parameters."""
    said = error.to_dict()
    message = said.pop("message").replace("%", "%%")
    return ValidationError(message, code=error.code, params=said)


@functools.cache
def decimals_of(currency: chama_core.Currency) -> int:
    """Returns the decimals that an amount of a currency has."""
    return next(one.decimals for one in chama_core.currencies() if one.currency == currency)


@deconstructible
class AmountValidator:
    """Accepts an amount that `validated_amount` accepts: within its limits, with the decimals of its currency."""

    def __init__(
        self,
        currency: str = "KES",
        minimum: Decimal | int | None = None,
        maximum: Decimal | int | None = None,
    ) -> None:
        self.currency = str(currency)
        self.minimum = minimum
        self.maximum = maximum

    def __call__(self, value: Decimal | int) -> None:
        try:
            check = chama_core.AmountCheck(
                amount=value,
                currency=chama_core.Currency(self.currency),
                minimum=self.minimum,
                maximum=self.maximum,
            )
            chama_core.validated_amount(check)
        except chama_core.ChamaError as error:
            raise validation_error(error) from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AmountValidator) and vars(self) == vars(other)


def validate_date(value: datetime.date) -> None:
    """Accepts a date of the years that the library computes with."""
    try:
        chama_core.add_months(value, 0)
    except chama_core.ChamaError as error:
        raise validation_error(error) from error


@deconstructible
class DocumentValidator:
    """Accepts JSON that reads as a type: for a `JSONField` that holds, say, the terms of a loan."""

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def __call__(self, value: Any) -> None:
        try:
            getattr(chama_core, self.type_name).from_dict(value)
        except chama_core.ChamaError as error:
            raise validation_error(error) from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DocumentValidator) and vars(self) == vars(other)
