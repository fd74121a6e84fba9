"""Memory, threads, speed and size: ratios to a yardstick of the same run, so that a busy machine changes nothing."""

from __future__ import annotations

import datetime
import os
import pathlib
import resource
import subprocess
import sys
import sysconfig
import threading
import time
import timeit
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import chama_core as c
import pytest

LOAN = c.LoanTerms(
    principal=50_000,
    disbursed_on=datetime.date(2026, 1, 15),
    interest=c.LoanInterest.ReducingBalance(rate=c.Rate(value=Decimal("0.02"), per=c.RatePeriod.MONTH)),
    term=c.RepaymentTerm.Instalments(count=36),
)


def resident() -> int:
    """Kilobytes of memory in use."""
    if sys.platform == "linux":
        pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_million_calls_do_not_grow() -> None:
    def calls(count: int) -> None:
        for _ in range(count):
            terms = c.SplitTerms(amount=10, weights=(1, 1, 1))
            assert c.split(terms).parts[0] is not None
            try:
                c.ResidualPolicy.Part(index="x")  # type: ignore[arg-type]
            except c.WrongTypeError:
                pass

    count = int(os.environ.get("CHAMA_CALLS", "1000000"))
    calls(20_000)
    before = resident()
    calls(count)
    assert resident() - before < 2_000


def test_threads_get_the_same_answers() -> None:
    expected = c.loan_schedule(LOAN)

    def call(_: int) -> bool:
        schedule = c.loan_schedule(LOAN)
        return schedule == expected and schedule.to_json() == expected.to_json()

    # The object itself is shared too: it is opened by whoever comes first.
    shared = c.loan_schedule(LOAN)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(call, range(2_000)))
        opened = list(pool.map(lambda _: shared.instalments, range(100)))
    assert all(one is opened[0] for one in opened)


def test_long_work_lets_other_threads_run() -> None:
    loans = [c.Loan(id=f"L{number}", member="otieno", terms=LOAN) for number in range(3_000)]
    done = threading.Event()
    during: list[float] = []

    def work() -> None:
        during.append(time.perf_counter())
        c.loan_positions(loans, datetime.date(2027, 1, 1))
        during.append(time.perf_counter())
        done.set()

    # With the lock held, this thread would not come round between start and end.
    turns: list[float] = []
    worker = threading.Thread(target=work)
    worker.start()
    while not done.is_set():
        turns.append(time.perf_counter())
        time.sleep(0.0005)
    worker.join()
    start, end = during
    meanwhile = [turn for turn in turns if start < turn < end]
    assert len(meanwhile) >= 10, (end - start, len(turns))


def best(call: Callable[[], object], count: int = 2_000, rounds: int = 15) -> float:
    """Microseconds of the processor for one call: the best of several rounds."""
    return min(timeit.repeat(call, number=count, repeat=rounds, timer=time.process_time)) / count * 1e6


@pytest.mark.skipif(bool(os.environ.get("CHAMA_DEV_BUILD")), reason="times of a development build say nothing")
def test_speed_against_a_yardstick() -> None:
    """The yardstick: Python's C `decimal` multiplies, rounds and writes one amount (0.4 µs on an idle machine of 2024)."""
    a, b, cent = Decimal("50000.00"), Decimal("0.02"), Decimal("0.01")
    yardstick = best(lambda: f"{(a * b).quantize(cent)}")
    rate, purpose = c.Rate(value=b, per=c.RatePeriod.MONTH), c.AnnuityPurpose.REPAYMENT
    every, timing, currency = c.RatePeriod.MONTH, c.PaymentTiming.END, c.Currency.KES
    threshold = c.ThresholdTerms(of=25, share=Decimal("0.28"))

    def eight() -> object:
        terms = c.AnnuityPaymentTerms(
            purpose=purpose, opening=a, closing=0, periods=36, rate=rate, every=every, timing=timing, currency=currency
        )
        # What the library itself takes is not the binding's: a call that computes next to nothing stands for it.
        return terms, c.threshold_count(threshold)

    # Of a schedule, what does not grow with its rows: the call, and the object that holds it, unopened.
    one_row = LOAN.replace(term=c.RepaymentTerm.Instalments(count=1))
    times = {
        "8 scalars in, one out": (best(eight), 6.0),
        "a schedule of 36 rows": (best(lambda: c.loan_schedule(LOAN)), 14.0),
        "a schedule of 1 row": (best(lambda: c.loan_schedule(one_row)), 7.0),
        "a field": (best(lambda: threshold.of), 0.5),
    }
    said = ", ".join(f"{name} {took:.2f}" for name, (took, _) in times.items())
    print(f"\nyardstick: {yardstick:.2f} µs; {said}")
    for name, (took, most) in times.items():
        assert took <= most * yardstick, name


def test_import_is_quick() -> None:
    says = "import time; start = time.perf_counter(); import chama_core; chama_core.split; print(time.perf_counter() - start)"
    times = [float(subprocess.run([sys.executable, "-c", says], capture_output=True, check=True, text=True).stdout) for _ in range(7)]
    bare = "import time; start = time.perf_counter(); import json, decimal, datetime, dataclasses; print(time.perf_counter() - start)"
    yard = [float(subprocess.run([sys.executable, "-c", bare], capture_output=True, check=True, text=True).stdout) for _ in range(7)]
    print(f"\nimport: {min(times) * 1e3:.1f} ms, json + decimal + datetime + dataclasses {min(yard) * 1e3:.1f} ms")
    assert min(times) < max(3 * min(yard), 0.015)
