"""Bad input is refused with a code, fields and words; where JSON can say the same fault, with the same ones."""

from __future__ import annotations

import datetime
import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import chama_core as c
import pytest

DAY = datetime.date(2026, 1, 31)
DEEP: Any = []
for _ in range(500):
    DEEP = [DEEP]

# What is done, the code, the fields that are told here (all of them, where `expected` is).
REFUSED: list[tuple[Callable[[], object], str, dict[str, str]]] = [
    # Money is a Decimal or an int.
    (lambda: terms(amount=0.1), "wrong_type", {"argument": "amount", "value": "0.1", "expected": "a Decimal or an int"}),
    (lambda: terms(amount="10.00"), "wrong_type", {"argument": "amount", "value": '"10.00"'}),
    (lambda: terms(amount=True), "wrong_type", {"argument": "amount", "value": "true"}),
    (lambda: terms(amount=None), "wrong_type", {"argument": "amount", "value": "null"}),
    (lambda: terms(amount=[]), "wrong_type", {"argument": "amount", "value": "a list"}),
    (lambda: terms(amount={}), "wrong_type", {"argument": "amount", "value": "an object"}),
    (lambda: terms(amount=object()), "wrong_type", {"argument": "amount", "value": "a object"}),
    (lambda: terms(amount=float("nan")), "wrong_type", {"argument": "amount", "value": "nan"}),
    (lambda: terms(amount=Decimal("NaN")), "invalid_text", {"argument": "amount", "value": "NaN"}),
    (lambda: terms(amount=Decimal("-Infinity")), "invalid_text", {"argument": "amount", "value": "-Infinity"}),
    (lambda: terms(amount=Decimal("1" * 40)), "invalid_text", {"argument": "amount", "value": "1" * 40}),
    (lambda: terms(amount=10**40), "invalid_text", {"argument": "amount", "value": "1" + "0" * 40}),
    (lambda: terms(amount=Decimal("1E+400000")), "invalid_text", {"argument": "amount", "value": "1E+400000"}),
    (lambda: c.split(terms(amount=10**13)), "out_of_range", {"argument": "terms.amount", "maximum": "1000000000000"}),
    (lambda: c.split(terms(amount=Decimal("0.001"))), "too_many_decimals", {"argument": "terms.amount"}),
    # Lists.
    (lambda: terms(weights=1), "wrong_type", {"argument": "weights", "value": "1", "expected": "a list"}),
    (lambda: terms(weights="111"), "wrong_type", {"argument": "weights", "value": '"111"'}),
    (lambda: terms(weights={1: 2}), "wrong_type", {"argument": "weights"}),
    (lambda: terms(weights={1, 2}), "wrong_type", {"argument": "weights"}),
    (lambda: terms(weights=[1, 0.5]), "wrong_type", {"argument": "weights[1]", "value": "0.5"}),
    (lambda: c.split(terms(weights=[])), "empty", {"argument": "terms.weights"}),
    (lambda: c.split(terms(weights=[-1])), "out_of_range", {"argument": "terms.weights[0]", "value": "-1"}),
    (lambda: c.split(terms(weights=[1] * 1_000_001)), "too_long", {"argument": "terms.weights", "value": "1000001"}),
    # Fields.
    (lambda: c.SplitTerms(amount=1), "missing_field", {"argument": "weights"}),  # type: ignore[call-arg]
    (lambda: terms(colour=1), "unknown_field", {"argument": "colour", "expected": "`amount`, `weights`, `currency`, `step` or `residual`"}),
    # Choices.
    (lambda: terms(currency="XYZ"), "unknown_variant", {"argument": "currency", "value": '"XYZ"', "expected": "`KES`, `UGX`, `TZS`, `RWF` or `USD`"}),
    (lambda: terms(currency=None), "wrong_type", {"argument": "currency", "value": "null"}),
    (lambda: terms(currency=1), "wrong_type", {"argument": "currency", "value": "1"}),
    (lambda: terms(currency=c.RoundingMode.DOWN), "wrong_type", {"argument": "currency"}),
    (lambda: terms(residual=c.Rounding()), "wrong_type", {"argument": "residual", "value": "a Rounding", "expected": "of type ResidualPolicy"}),
    (lambda: terms(residual="reserve"), "wrong_type", {"argument": "residual"}),
    (lambda: c.split({"amount": 1, "weights": [1]}), "wrong_type", {"argument": "terms", "value": "an object"}),  # type: ignore[arg-type]
    # Whole numbers.
    (lambda: c.ResidualPolicy.Part(index=1.0), "wrong_type", {"argument": "index", "value": "1.0", "expected": "a whole number"}),  # type: ignore[arg-type]
    (lambda: c.ResidualPolicy.Part(index=True), "wrong_type", {"argument": "index", "value": "true"}),
    (lambda: c.ResidualPolicy.Part(index=3_000_000_000), "out_of_range", {"argument": "index", "value": "3000000000", "maximum": "2147483647"}),
    (lambda: c.ResidualPolicy.Part(index=-(10**30)), "out_of_range", {"argument": "index", "value": str(-(10**30))}),
    (lambda: c.split(terms(residual=c.ResidualPolicy.Part(index=-1))), "out_of_range", {"argument": "terms.residual.index", "value": "-1"}),
    (lambda: c.minor_units_to_amount(2**53, c.Currency.KES), "out_of_range", {"argument": "minor_units", "value": str(2**53)}),
    # Dates and moments.
    (lambda: c.add_months("2026-01-31", 1), "wrong_type", {"argument": "date", "value": '"2026-01-31"', "expected": "a date"}),  # type: ignore[arg-type]
    (lambda: c.add_months(datetime.datetime(2026, 1, 31), 1), "wrong_type", {"argument": "date", "value": "a datetime"}),
    (lambda: c.add_months(datetime.date(1, 1, 1), 1), "date_out_of_range", {"argument": "date", "value": "0001-01-01"}),
    (lambda: c.local_day(DAY, c.LocalDayTerms()), "wrong_type", {"argument": "instant", "value": "a date"}),  # type: ignore[arg-type]
    (lambda: c.local_day(datetime.datetime(2026, 1, 31), c.LocalDayTerms()), "invalid_text", {"argument": "instant"}),
    # Text.
    (lambda: c.parse_amount(1, c.Currency.KES), "wrong_type", {"argument": "text", "expected": "text"}),  # type: ignore[arg-type]
    (lambda: c.parse_amount("\ud800", c.Currency.KES), "invalid_text", {"argument": "text", "expected": "text in UTF-8"}),
    (lambda: c.parse_amount("1,0", c.Currency.KES), "invalid_text", {"argument": "text"}),
    # Readers.
    (lambda: c.SplitTerms.from_json("["), "invalid_text", {"argument": "text", "expected": "JSON"}),
    (lambda: c.SplitTerms.from_json("[]"), "wrong_type", {"argument": "text", "value": "a list", "expected": "an object"}),
    (lambda: c.SplitTerms.from_json('{"amount": "1", "amount": "1"}'), "duplicate", {"argument": "amount"}),
    (lambda: c.SplitTerms.from_json(b"{}"), "wrong_type", {"argument": "text"}),  # type: ignore[arg-type]
    (lambda: c.SplitTerms.from_dict([]), "wrong_type", {"argument": "value", "value": "a list"}),  # type: ignore[arg-type]
    (lambda: c.SplitTerms.from_dict({"amount": 10, "weights": []}), "wrong_type", {"argument": "amount", "value": "10", "expected": 'decimal text such as "1234.50"'}),
    (lambda: c.SplitTerms.from_dict({"amount": "1", "weights": DEEP}), "wrong_type", {}),
    (lambda: c.SplitTerms.from_dict({"amount": float("inf")}), "wrong_type", {"argument": "amount", "value": "inf"}),
    (lambda: c.SplitTerms.from_dict({1: "1"}), "wrong_type", {"expected": "the name of a field"}),
    (lambda: c.SplitTerms.from_dict({"amount": object()}), "wrong_type", {"argument": "amount"}),
    (lambda: c.ResidualPolicy.from_dict({"kind": "part", "index": 10**30}), "out_of_range", {"argument": "index"}),
    (lambda: c.ResidualPolicy.from_dict({"kind": "biggest"}), "unknown_variant", {"argument": "kind", "value": '"biggest"'}),
    (lambda: c.ResidualPolicy.from_dict({}), "missing_field", {"argument": "kind"}),
]


def terms(**fields: Any) -> c.SplitTerms:
    return c.SplitTerms(**{"amount": Decimal(10), "weights": [1], **fields})


@pytest.mark.parametrize("row", REFUSED, ids=[f"{row[1]}-{index}" for index, row in enumerate(REFUSED)])
def test_bad_input_is_refused_by_name(row: tuple[Callable[[], object], str, dict[str, str]]) -> None:
    call, code, fields = row
    with pytest.raises(c.ChamaError) as caught:
        call()
    error = caught.value
    assert error.code == code, error
    assert {name: getattr(error, name) for name in fields} == fields
    assert "panicked" not in str(error) and str(error)
    assert isinstance(error, TypeError) == (code in ("wrong_type", "missing_field", "unknown_field"))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and again.to_dict() == error.to_dict() and str(again) == str(error)


def test_the_words_are_those_of_the_json_door() -> None:
    for arguments in (
        {"terms": {"amount": "10000000000000", "weights": ["1"]}},
        {"terms": {"amount": "0.001", "weights": ["1"]}},
        {"terms": {"amount": "1", "weights": []}},
        {"terms": {"amount": "1", "weights": ["-1"]}},
        {"terms": {"amount": "1", "weights": ["1"], "residual": {"kind": "part", "index": 7}}},
    ):
        said = json.loads(c.call("split", json.dumps(arguments)))["error"]
        with pytest.raises(c.ChamaError) as caught:
            c.split(c.SplitTerms.from_dict(arguments["terms"]))
        assert caught.value.to_dict() == said


def test_every_variant_has_an_exception() -> None:
    from chama_core import error

    classes = [one for one in vars(error).values() if isinstance(one, type) and issubclass(one, c.ChamaError)]
    codes = {one.code for one in classes if one is not c.ChamaError}
    assert len(codes) == len(classes) - 1 >= 17
    for one in classes:
        assert issubclass(one, ValueError) and one.__doc__


def test_a_panic_is_an_ordinary_exception(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(c.InternalError) as caught:
        c._native.panics("on purpose")
    error = caught.value
    assert isinstance(error, Exception) and error.code == "internal_error"
    assert (error.function, error.detail) == ("panics", "on purpose")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert "stack" not in str(error)


def test_the_door_refuses_and_never_raises() -> None:
    for function, arguments in (("split", "["), ("no_such", "{}"), ("split", "{}")):
        assert list(json.loads(c.call(function, arguments))) == ["error"]
