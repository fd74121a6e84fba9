"""Form fields for amounts and dates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

import chama_core

from .validators import AmountValidator, decimals_of, validate_date, validation_error


class AmountField(forms.DecimalField):
    """An amount as people type it: `1,234.50`, `KES 1,234.50`, with the decimals and the limits of its currency."""

    def __init__(
        self,
        *,
        currency: str = "KES",
        minimum: Decimal | int | None = None,
        maximum: Decimal | int | None = None,
        **options: Any,
    ) -> None:
        self.currency = chama_core.Currency(currency)
        super().__init__(decimal_places=decimals_of(self.currency), **options)
        self.validators.append(AmountValidator(currency, minimum, maximum))

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or value.strip() in self.empty_values:
            return super().to_python(value)
        try:
            return chama_core.parse_amount(value.strip(), self.currency)
        except chama_core.ChamaError as error:
            raise validation_error(error) from error


class DayField(forms.DateField):
    """A date of the years that the library computes with."""

    default_validators = [validate_date]
