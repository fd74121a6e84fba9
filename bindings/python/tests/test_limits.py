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
    middle = [turn for turn in turns if start + (end - start) * 0.5 < turn < end - (end - start) * 0.1]
    assert len(middle) >= 3, (end - start, len(turns))


def best(call: object, count: int = 2_000, rounds: int = 15) -> float:
    """Seconds of one call: the best of several rounds."""
    import timeit

    return min(timeit.repeat(call, number=count, repeat=rounds)) / count  # type: ignore[arg-type]


RELEASE = pytest.mark.skipif(bool(os.environ.get("CHAMA_DEV_BUILD")), reason="times of a development build say nothing")


@RELEASE
def test_speed_against_a_yardstick() -> None:
    """The yardstick: what Python takes to multiply and round a Decimal and put it into an f-string."""
    a, b, cent = Decimal("50000.00"), Decimal("0.02"), Decimal("0.01")
    yardstick = best(lambda: f"{(a * b).quantize(cent)}")

    def eight() -> object:
        return c.annuity_payment(
            c.AnnuityPaymentTerms(
                purpose=c.AnnuityPurpose.REPAYMENT,
                opening=a,
                closing=0,
                periods=36,
                rate=RATE,
                every=c.RatePeriod.MONTH,
                timing=c.PaymentTiming.END,
                currency=c.Currency.KES,
            )
        )

    RATE = c.Rate(value=b, per=c.RatePeriod.MONTH)
    call = best(eight)
    schedule = best(lambda: c.loan_schedule(LOAN))
    print(f"yardstick {yardstick * 1e6:.2f} µs, 8 scalars {call * 1e6:.2f} µs, 36 rows {schedule * 1e6:.2f} µs")


def test_import_is_quick() -> None:
    says = "import time; start = time.perf_counter(); import chama_core; chama_core.split; print(time.perf_counter() - start)"
    times = [float(subprocess.run([sys.executable, "-c", says], capture_output=True, check=True, text=True).stdout) for _ in range(7)]
    bare = "import time; start = time.perf_counter(); import json, decimal, datetime, dataclasses; print(time.perf_counter() - start)"
    yard = [float(subprocess.run([sys.executable, "-c", bare], capture_output=True, check=True, text=True).stdout) for _ in range(7)]
    print(f"import {min(times) * 1e3:.1f} ms, json + decimal + datetime + dataclasses {min(yard) * 1e3:.1f} ms")
    assert min(times) < max(3 * min(yard), 0.015)
