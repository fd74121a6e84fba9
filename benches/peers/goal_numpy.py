"""What benches/benches/goal.rs measures, in numpy: 10,000 paths of 24 months, probability alone, then with fan chart and deposit.

Usage: goal_numpy.py. Prints the best of many runs of each in milliseconds; the answers are asserted first.
"""

import time

import numpy as np

RATE, PERIODS, PATHS, TARGET = 0.13 / 12, 24, 10_000, 270_000.0
WEIGHTS = (1 + RATE) ** np.arange(PERIODS, 0, -1)


def probability(rng):
    paid = np.maximum(rng.standard_normal((PATHS, PERIODS)) * 2_000.0 + 10_000.0, 0.0)
    return np.mean(paid @ WEIGHTS >= TARGET)


def full(rng):
    paid = np.maximum(rng.standard_normal((PERIODS, PATHS)) * 2_000.0 + 10_000.0, 0.0)
    balances = np.empty_like(paid)
    balance = np.zeros(PATHS)
    for period in range(PERIODS):
        balance = (balance + paid[period]) * (1 + RATE)
        balances[period] = balance
    fan = np.percentile(balances, [5, 25, 50, 75, 95], axis=1)
    needed = np.quantile((TARGET - balance) / WEIGHTS.sum(), 0.9, method="inverted_cdf")
    return np.mean(balance >= TARGET), fan, np.ceil(needed / 50) * 50


def best(function):
    times = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        start = time.perf_counter()
        function(rng)
        times.append(time.perf_counter() - start)
    return 1_000 * min(times)


def main():
    assert abs(probability(np.random.default_rng(1)) - 0.68302) < 0.015
    chance, fan, extra = full(np.random.default_rng(1))
    assert abs(chance - 0.68302) < 0.015 and fan.shape == (5, PERIODS) and 300 <= extra <= 400
    print(f"numpy {np.__version__}: probability alone {best(probability):.2f} ms, with fan chart and deposit {best(full):.2f} ms")


main()
