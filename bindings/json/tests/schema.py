"""Holds the JSON Schema to the vectors: what a function takes, returns and refuses must be valid; what it refuses to read must not.

Run by `./test.sh json`.
"""

import json
import os
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

HERE = Path(__file__).parent
VECTORS = Path(os.environ.get("CHAMA_VECTORS", HERE / "../../../chama-core/tests/vectors"))

# What the schema must refuse too. It need not see other faults, and may: text that is no amount, a number too large for its kind.
FORM = {"wrong_type", "unknown_field", "missing_field"}
# Fields that only some choices ask for: their functions refuse what the form alone lets in.
ASKED_BY_A_CHOICE = {"auction-no-seed", "order-no-date"}


def main() -> int:
    schema = json.loads((HERE / "../schema.json").read_text())
    Draft202012Validator.check_schema({"$schema": schema["$schema"], "$defs": schema["$defs"]})
    validators = {}

    def valid(function: str, part: str, value: object) -> bool:
        if (function, part) not in validators:
            whole = {**schema["functions"][function][part], "$defs": schema["$defs"]}
            validators[function, part] = Draft202012Validator(whole)
        return validators[function, part].is_valid(value)

    passed = 0
    faults = []
    for path in sorted(VECTORS.glob("*.json")):
        for case in json.loads(path.read_text())["cases"]:
            function = case["function"]
            if "error" in case:
                checks = {"error": (case["error"] | {"message": "…"}, True)}
                if case["error"]["code"] in FORM and case["id"] not in ASKED_BY_A_CHOICE:
                    checks["args"] = (case["args"], False)
            else:
                checks = {"args": (case["args"], True), "returns": (case["returns"], True)}
            for part, (value, expected) in checks.items():
                if valid(function, part, value) == expected:
                    passed += 1
                else:
                    said = "ought to be valid" if expected else "ought to be refused"
                    faults.append(f"{function} {case['id']}: {part} {said}")
    print("\n".join(faults))
    print(f"test result: schema. {passed} passed; {len(faults)} failed; 0 ignored;")
    return 1 if faults or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
