"""Types as fields of pydantic models."""

from __future__ import annotations

from decimal import Decimal

import pytest

pydantic = pytest.importorskip("pydantic")

import chama_core as c
from conftest import classes


class Request(pydantic.BaseModel):
    terms: c.SplitTerms
    policy: c.ResidualPolicy = c.ResidualPolicy.Reserve()
    currency: c.Currency = c.Currency.KES


TERMS = c.SplitTerms(amount=Decimal("10.00"), weights=[1, 1])


def test_a_model_takes_a_value_or_its_json() -> None:
    request = Request(terms=TERMS)
    assert request.terms is TERMS
    text = request.model_dump_json()
    assert Request.model_validate_json(text) == request
    assert Request.model_validate(request.model_dump()) == request
    assert request.model_dump()["policy"] == {"kind": "reserve"}


def test_what_is_wrong_is_said_at_its_place() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        Request.model_validate({"terms": {"amount": 0.1, "weights": []}})
    (error,) = caught.value.errors()
    assert error["loc"] == ("terms",)
    assert "`amount` is 0.1, but must be decimal text" in error["msg"]


def test_every_type_has_a_json_schema() -> None:
    schema = Request.model_json_schema()
    assert schema["properties"]["terms"]["required"] == ["amount", "weights"]
    for cls in classes():
        assert pydantic.TypeAdapter(cls).json_schema()["title"]
