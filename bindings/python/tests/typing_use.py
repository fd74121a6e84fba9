"""What a type checker says of the package: right uses pass, wrong ones are refused."""

import datetime
from decimal import Decimal

import chama_core as chama
from chama_core import Currency, ResidualPolicy, Split, SplitTerms, split
from chama_core.loan import loan_schedule
from typing_extensions import assert_type

terms = SplitTerms(amount=10, weights=[Decimal(1), 2], currency=Currency.KES)
assert_type(split(terms), Split)
assert_type(split(terms).parts, tuple[Decimal, ...])
assert_type(terms.step, Decimal | None)
assert_type(terms.replace(amount=1), SplitTerms)
assert_type(SplitTerms.from_dict({}), SplitTerms)
assert_type(chama.add_months(datetime.date(2026, 1, 31), 1), datetime.date)
loan_schedule


def said(policy: ResidualPolicy) -> int:
    match policy:
        case ResidualPolicy.Part(index=index):
            assert_type(index, int)
            return index
        case _:
            return 0


try:
    split(terms)
except chama.OutOfRangeError as error:
    assert_type(error.minimum, str)

SplitTerms(amount=0.1, weights=[])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
SplitTerms(weights=[])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
terms.amount = Decimal(1)  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
split("terms")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
