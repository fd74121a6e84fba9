"""Types behave as a Python programmer expects of a value."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import inspect
import json
import pickle
import pydoc
import sys
from decimal import Decimal

import chama_core
import pytest
from chama_core import Currency, Record, ResidualPolicy, Rounding, RoundingMode, SplitTerms, ThresholdTerms, split
from conftest import classes, functions, hints_of, typed, vectors

TERMS = SplitTerms(amount=Decimal("10.00"), weights=[1, 1, 1])


def values() -> list[Record]:
    """Every value of a type that the vectors take, and what they return."""
    found: list[Record] = []
    for case in vectors():
        if "returns" in case:
            function = functions()[case["function"]]
            hints = hints_of(function)
            try:
                arguments = [typed(hints[name], value) for name, value in case["args"].items()]
            except ValueError:
                continue  # A leap second: a datetime has none.
            result = function(**dict(zip(case["args"], arguments)))
            for value in (result, *arguments):
                found += [one for one in (value if isinstance(value, (tuple, list)) else [value]) if isinstance(one, Record)]
    return found


def test_fields_are_given_by_name_and_read_by_name() -> None:
    assert TERMS.amount == Decimal("10.00")
    assert TERMS.weights == (1, 1, 1) and isinstance(TERMS.weights, tuple)
    assert TERMS.currency is Currency.KES
    assert TERMS.step is None
    with pytest.raises(TypeError):
        SplitTerms(Decimal(10), [1])  # type: ignore[misc]


def test_a_value_is_frozen() -> None:
    with pytest.raises(AttributeError, match="SplitTerms is frozen: make another one with replace"):
        TERMS.amount = Decimal(1)  # type: ignore[misc]
    with pytest.raises(AttributeError):
        TERMS.other = 1  # type: ignore[attr-defined]


def test_repr_reads_as_the_call_that_makes_it() -> None:
    rounding = Rounding(mode=RoundingMode.DOWN, step=5)
    assert repr(rounding) == "Rounding(mode=RoundingMode.DOWN, step=Decimal('5'))"
    assert repr(ResidualPolicy.Part(index=1)) == "ResidualPolicy.Part(index=1)"
    assert repr(ResidualPolicy.Reserve()) == "ResidualPolicy.Reserve()"
    scope = {**vars(chama_core), **{name: getattr(chama_core, name) for name in chama_core.__all__}}
    for value in values():
        assert eval(repr(value), {**scope, "Decimal": Decimal, "datetime": datetime}) == value


def test_equality_and_hash_go_by_value() -> None:
    same = SplitTerms(amount=Decimal("10.0"), weights=(1, Decimal("1.0"), 1))
    assert same == TERMS and hash(same) == hash(TERMS)
    assert TERMS != SplitTerms(amount=11, weights=[1, 1, 1])
    assert ResidualPolicy.Reserve() != ResidualPolicy.LargestRemainder()
    assert TERMS != 1 and TERMS != TERMS.to_dict()
    assert len({TERMS, same, Rounding()}) == 2


def test_a_type_with_a_float_has_no_hash() -> None:
    seen = 0
    for cls in classes():
        if cls.__hash__ is None:
            seen += 1
    assert seen > 0
    value = next(value for value in values() if type(value).__hash__ is None)
    assert value == copy.copy(value)
    with pytest.raises(TypeError, match="unhashable"):
        hash(value)


def test_every_value_survives_pickle_copy_dict_and_json() -> None:
    seen = set()
    for value in values():
        seen.add(type(value))
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(value, protocol)) == value
        assert copy.copy(value) is value and copy.deepcopy(value) is value
        cls = type(value)
        assert cls.from_json(value.to_json()) == value
        assert cls.from_dict(value.to_dict()) == value
        assert json.loads(value.to_json()) == value.to_dict()
        fields = {name: getattr(value, name) for name in cls.__match_args__}
        assert cls(**fields) == value
        assert value.replace() == value and value.replace(**fields) == value
    assert len(seen) > 100


def test_replace_changes_what_is_named() -> None:
    changed = TERMS.replace(amount=20)
    assert (changed.amount, changed.weights) == (20, TERMS.weights)
    if sys.version_info >= (3, 13):
        assert copy.replace(TERMS, amount=20) == changed
    with pytest.raises(chama_core.UnknownFieldError, match="`sum` is not a known field"):
        TERMS.replace(sum=1)  # type: ignore[call-arg]


def test_match_takes_kinds_apart() -> None:
    def said(policy: ResidualPolicy) -> str:
        match policy:
            case ResidualPolicy.Part(index=index):
                return f"part {index}"
            case ResidualPolicy.Reserve():
                return "reserve"
            case _:
                return "other"

    assert said(ResidualPolicy.Part(index=2)) == "part 2"
    assert said(ResidualPolicy.Reserve()) == "reserve"
    assert said(ResidualPolicy.LargestRemainder()) == "other"
    assert isinstance(ResidualPolicy.Part(index=2), ResidualPolicy)
    assert ResidualPolicy.Part.kind == "part"
    with pytest.raises(TypeError, match="ResidualPolicy is a choice"):
        ResidualPolicy()


def test_a_choice_is_its_text() -> None:
    assert RoundingMode.HALF_UP == "half_up" and f"{RoundingMode.HALF_UP}" == "half_up"
    assert RoundingMode("half_up") is RoundingMode.HALF_UP
    assert json.dumps(Currency.KES) == '"KES"'
    assert Rounding(mode="down").mode is RoundingMode.DOWN  # type: ignore[arg-type]


def test_from_dict_takes_json_and_native_values() -> None:
    assert SplitTerms.from_dict({"amount": Decimal("10.00"), "weights": [Decimal(1)] * 3}) == TERMS
    assert ResidualPolicy.from_dict({"index": 1, "kind": "part"}) == ResidualPolicy.Part(index=1)
    with pytest.raises(chama_core.UnknownVariantError) as caught:
        ResidualPolicy.Part.from_dict({"kind": "reserve"})
    assert caught.value.argument == "kind"


def test_a_moment_keeps_its_offset() -> None:
    terms = chama_core.LocalDayTerms()
    at = datetime.datetime(2026, 1, 31, 21, 30, tzinfo=datetime.timezone.utc)
    assert chama_core.local_day(at, terms) == datetime.date(2026, 2, 1)
    with pytest.raises(chama_core.InvalidTextError):
        chama_core.local_day(at.replace(tzinfo=None), terms)


def test_signatures_and_words_are_there() -> None:
    assert str(inspect.signature(split)) == "(terms: 'chama_core.SplitTerms') -> 'chama_core.Split'"
    assert "currency: 'chama_core.Currency' = Currency.KES" in str(inspect.signature(SplitTerms))
    for cls in classes():
        assert cls.__doc__, cls
        page = pydoc.render_doc(cls)
        for name in getattr(cls, "__match_args__", ()):
            assert getattr(cls, name).__doc__ and name in page
    for function in functions().values():
        assert function.__doc__ and "Example:" in function.__doc__, function
    assert "largest remainder" in pydoc.render_doc(split)


def test_dataclasses_read_them() -> None:
    assert [field.name for field in dataclasses.fields(TERMS)] == ["amount", "weights", "currency", "step", "residual"]
    assert dataclasses.asdict(Rounding()) == {"mode": RoundingMode.HALF_UP, "step": None}
    assert dataclasses.replace(TERMS, amount=Decimal(20)).amount == 20


def test_names_load_when_they_are_used() -> None:
    import subprocess

    says = "import sys, chama_core; assert 'chama_core.loan' not in sys.modules; chama_core.loan_schedule; assert 'chama_core.loan' in sys.modules; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", says], check=True)
    assert "split" in dir(chama_core) and "money" in dir(chama_core)
    with pytest.raises(AttributeError, match="no attribute 'no_such'"):
        chama_core.no_such
    scope: dict[str, object] = {}
    exec("from chama_core import *", scope)
    assert scope["split"] is split


def test_an_argument_that_was_a_result_is_lent_back() -> None:
    threshold = ThresholdTerms(of=25, share=Decimal("0.28"))
    assert chama_core.threshold_count(threshold) == 7
    policy = split(TERMS).residual_policy
    assert SplitTerms(amount=1, weights=[1], residual=policy).residual == policy


def test_every_example_is_true() -> None:
    import doctest

    names = {name: getattr(chama_core, name) for name in chama_core.__all__}
    scope = {**names, "Decimal": Decimal, "date": datetime.date, "datetime": datetime.datetime}
    for name, function in functions().items():
        (example,) = doctest.DocTestParser().get_examples(function.__doc__ or "")
        wanted = eval(example.want, scope) if example.want else None
        assert eval(example.source, scope) == wanted, name
