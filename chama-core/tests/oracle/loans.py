"""Oracle of docs/src/rules/loans.md: random loans over all choices, in the form of the vectors.

Usage: loans.py SEED COUNT, where the METHODS share the COUNT cases (70,000 are 10,000 of each). By another road than the library: days
are counted one by one, interest is an exact fraction, the instalment comes from running the loan twice with 60 digits.
"""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))

from common import write
from loan import schedule
from loan_terms import METHODS, loan_terms


def cases(seed, count):
    each = -(-count // len(METHODS))
    yield {"expect": {"loan_schedule": each * len(METHODS)}}
    for method in METHODS:
        rng = random.Random(f"{seed}/{method}")
        for _ in range(each):
            terms = loan_terms(rng, method)
            how, value = schedule(terms)
            yield {"function": "loan_schedule", "args": {"terms": terms}, how: value}


if __name__ == "__main__":
    write(cases(int(sys.argv[1]), int(sys.argv[2])))
