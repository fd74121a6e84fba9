"""The arguments of a model's own fields: the fields stay Django's, so no migration ever needs this package's code.

    amount = models.DecimalField(**amount_options("KES"))
    currency = models.CharField(**choice_options(Currency))
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import chama_core
from chama_core._base import StrEnum

from .validators import AmountValidator, decimals_of, validate_date

# Digits of the largest amount: 1,000,000,000,000.
_WHOLE_DIGITS = 13


def amount_options(
    currency: str = "KES",
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
) -> dict[str, Any]:
    """Returns the arguments of a `DecimalField` that holds any amount of a currency."""
    places = decimals_of(chama_core.Currency(currency))
    return {
        "max_digits": _WHOLE_DIGITS + places,
        "decimal_places": places,
        "validators": [AmountValidator(currency, minimum, maximum)],
    }


def date_options() -> dict[str, Any]:
    """Returns the arguments of a `DateField` that holds a date of the years that the library computes with."""
    return {"validators": [validate_date]}


def choice_options(choice: type[StrEnum]) -> dict[str, Any]:
    """Returns the arguments of a `CharField` that holds a choice; the text kept is the one of JSON."""
    labels = [(one.value, one.name.replace("_", " ").capitalize()) for one in choice]
    return {"max_length": max(len(value) for value, _ in labels), "choices": labels}
