"""numpy's answer to `cargo bench -p chama-benches -- profit_parts`: the same million shares, exact, decimals in and out.

Two roads: whole numbers of 64 bits, from decimals and back to decimals; and the same without the decimals, which is what numpy does
when nobody asks for them. Prints nanoseconds a share, the best of five, and asserts the same first parts and the whole.
"""

import time
from decimal import Decimal

import numpy

COUNT, PROFIT = 1_000_000, 1_234_567_890_123
FIRST = ["0.25", "1955.72", "3911.18"]


def largest_remainder(weights):
    """Parts in cents. The product of amount and share does not fit 64 bits, so the amount is taken in two digits."""
    whole = int(weights.sum())
    high, low = divmod(PROFIT, 1_000_000)
    quotient, rest = numpy.divmod(weights * high, whole)
    parts, rest = numpy.divmod(rest * 1_000_000 + weights * low, whole)
    parts += quotient * 1_000_000
    left = PROFIT - int(parts.sum())
    # Ties by place, as the library has them: a stable order.
    parts[numpy.argsort(-rest, kind="stable")[:left]] += 1
    return parts


def from_decimals(shares):
    weights = numpy.fromiter((int(share.scaleb(2)) for share in shares), numpy.int64, COUNT)
    return [Decimal(part).scaleb(-2) for part in largest_remainder(weights).tolist()]


def best(function, argument):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        function(argument)
        times.append(time.perf_counter() - start)
    return min(times) / COUNT * 1e9


def main():
    weights = numpy.array([place * 7_919 % 99_991 + 1 for place in range(COUNT)], numpy.int64)
    shares = [Decimal(int(weight)).scaleb(-2) for weight in weights]
    parts = from_decimals(shares)
    assert sum(parts) == Decimal(PROFIT).scaleb(-2)
    assert [str(part) for part in parts[:3]] == FIRST, parts[:3]
    print(f"numpy, decimals in and out: {best(from_decimals, shares):.0f} ns a share")
    print(f"numpy, whole numbers only:  {best(largest_remainder, weights):.0f} ns a share")


main()
