"""Every vector through the typed API: values made by hand, the function called, its result in JSON."""

from __future__ import annotations

import json
import os
import pathlib
import struct
from typing import Any

import chama_core
from conftest import as_json, functions, hints_of, typed, vectors


def difference(place: str, expected: Any, got: Any) -> str | None:
    """Where two values first differ: text by its letters, floats by their bits, keys in any order."""
    says = f"{place} is {got!r}, not {expected!r}"
    if isinstance(expected, dict) and isinstance(got, dict):
        if expected.keys() != got.keys():
            return f"{place} has {sorted(got)}, not {sorted(expected)}"
        return next(filter(None, (difference(f"{place}.{key}", expected[key], got[key]) for key in expected)), None)
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return says
        pairs = enumerate(zip(expected, got))
        return next(filter(None, (difference(f"{place}[{index}]", *pair) for index, pair in pairs)), None)
    if isinstance(got, float) and isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return None if struct.pack("d", expected) == struct.pack("d", got) else says
    return None if type(expected) is type(got) and expected == got else says


def result(case: dict[str, Any]) -> tuple[str, Any]:
    """`returns` or `error`, and what it is. Arguments that no typed value can be made of are refused by the strict reader."""
    function = functions()[case["function"]]
    hints = hints_of(function)
    try:
        if case["args"].keys() != hints.keys() - {"return"}:
            raise KeyError("the function is called with other arguments than it has")
        arguments = {name: typed(hints.get(name), value) for name, value in case["args"].items()}
    except (ValueError, ArithmeticError, StopIteration, KeyError):
        # What reads all the same is a leap second: a datetime has none, JSON does.
        answer = json.loads(chama_core.call(case["function"], json.dumps(case["args"])))
        answer.get("error", {}).pop("message", None)
        return next(iter(answer.items()))
    try:
        return "returns", as_json(function(**arguments))
    except chama_core.ChamaError as error:
        said = error.to_dict()
        del said["message"]
        return "error", said


def test_every_vector_gives_what_it_says() -> None:
    faults, lines = [], []
    called = set()
    for case in vectors():
        kind, got = result(case)
        said = difference(kind, case[kind], got) if kind in case else f"it gave {kind} {got!r}"
        lines.append(f"{case['function']}\t{case['id']}\t{'different' if said else 'equal'}\t{said or ''}\n")
        called.add(case["function"])
        if said:
            faults.append(f"{case['function']} {case['id']}: {said}")
    same = os.environ.get("CHAMA_SAME")
    if same:
        pathlib.Path(same, "python.tsv").write_text("".join(lines))
    print(f"vectors: {len(lines)} cases of {len(called)} functions through Python, {len(faults)} failed")
    assert lines and not faults, "\n".join(faults)
    if not os.environ.get("CHAMA_VECTORS"):
        assert called == set(functions())


def test_every_vector_through_the_json_door() -> None:
    for case in vectors():
        answer = json.loads(chama_core.call(case["function"], json.dumps(case["args"])))
        answer.get("error", {}).pop("message", None)
        kind, got = next(iter(answer.items()))
        assert difference(kind, case[kind], got) is None, case["id"]


def test_a_difference_is_found() -> None:
    pairs = [({"a": "1.10"}, {"a": "1.1"}), ({"a": 1}, {"a": 1, "b": None}), ([1, 2], [1]), (0.0, -0.0), (1.0, 1), (1, True), (None, 0)]
    assert all(difference("", *pair) for pair in pairs)
    assert difference("", {"a": 1, "b": 2}, {"b": 2.0, "a": 1.0}) is None
