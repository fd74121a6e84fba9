"""Oracle of docs/src/rules/lending.md: who may borrow, who stands for it, whose turn it is, who bears what.

Usage: lending.py SEED COUNT [FUNCTION]. By another road than the library: a limit is the largest amount of which the rule is kept, found by
halving; months and meetings are counted one by one; rings are found by trying every path; parts are shared in rounds of exact fractions.
"""

import sys
from fractions import Fraction
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "shared")]

from common import DIGITS, amount_text, day_of, exact, iso, maybe, money, months_later, parts, run, units
from loan import schedule
from loans import METHODS, loan_terms

MOST_WHOLE = 10**12
LAST_DAY = day_of("2199-12-31")


def up(value):
    return -((-value.numerator) // value.denominator)


def most(kept, top):
    """The largest whole number from 0 to `top` for which a rule is kept; -1 if it never is."""
    if not kept(0):
        return -1
    low, high = 0, top + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if kept(middle) else (low, middle)
    return low


def least(kept, top):
    """The smallest whole number from 0 to `top` for which a rule is kept, or None."""
    found = most(lambda number: not kept(number), top) + 1
    return found if found <= top else None


# --- eligibility -----------------------------------------------------------------------------------------------------


class Member:
    """Facts about a borrower, in smallest units."""

    def __init__(self, application, currency):
        facts = application["borrower"]
        self.facts = facts
        for name in ["savings", "shares", "pledged", "contribution_arrears", "owed", "loan_arrears", "other_instalments"]:
            setattr(self, name, units(facts.get(name, "0"), currency))
        for name in ["income", "contribution"]:
            setattr(self, name, None if facts.get(name) is None else units(facts[name], currency))
        for name in ["asked", "instalment"]:
            setattr(self, name, None if application.get(name) is None else units(application[name], currency))
        self.guaranteed = units(application.get("guaranteed", "0"), currency)


def months_complete(joined, on):
    months = 0
    while joined <= on and months_later(joined, months + 1) <= on:
        months += 1
    return months


def eligibility(terms, application):
    currency = terms.get("currency", "KES")
    rules, fund, on = terms.get("rules", {}), terms.get("fund", {}), day_of(terms["on"])
    one, facts = Member(application, currency), application["borrower"]
    top = MOST_WHOLE * 10 ** DIGITS[currency]
    asked = one.asked or 0
    step = units(rules["step"], currency) if rules.get("step") is not None else 1
    checks = []

    def add(rule, unit, has, bound, needs, next_step, allows=None, known=True):
        missing = max(0, needs - has if bound == "at_least" else has - needs) if known else 0
        show = (lambda value: money(value, currency)) if unit == "amount" else str
        outcome = "not_known" if not known else "failed" if missing else "passed"
        steps = next_step(missing) if missing or not known else None
        checks.append(
            {
                "rule": "eligible_" + rule,
                "outcome": outcome,
                "unit": unit,
                "has": show(has),
                "bound": bound,
                "needs": show(needs),
                "missing": show(missing),
                "allows": None if allows is None else money(allows, currency),
                "next_step": steps,
            }
        )
        return missing

    def step_of(kind, **what):
        return {"kind": kind, **{key: money(value, currency) if key == "amount" else value for key, value in what.items()}}

    def until(day):
        return step_of("wait_until", date=iso(day)) if day is not None and day <= LAST_DAY else step_of("ask_group")

    failed = None
    rank = ["left", "suspended", "not_good", "good"].index(facts.get("standing", "good"))
    if rules.get("standing") is not None:
        kept = rank >= {"member": 1, "active": 2, "good": 3}[rules["standing"]]
        add("standing", "count", int(kept), "at_least", 1, lambda _: step_of(["rejoin", "end_suspension", "regain_standing"][rank]))
    if rules.get("tenure_months") is not None:
        asks, joined = rules["tenure_months"], day_of(facts["joined"])

        def complete(_):
            year, month, *_ = parts(joined)
            return until(months_later(joined, asks) if (year * 12 + month - 1 + asks) // 12 <= 2199 else None)

        add("tenure", "months", months_complete(joined, on), "at_least", asks, complete)
    if rules.get("contributions_made") is not None:
        add("contributions", "count", facts.get("contributions_made", 0), "at_least", rules["contributions_made"], lambda missing: step_of("contribute", count=missing))
    if rules.get("attendance") is not None:
        share, held, attended = exact(rules["attendance"]), facts.get("meetings_held", 0), facts.get("meetings_attended", 0)

        def attend(_):
            more = least(lambda k: attended + k >= share * (held + k), 1_000_000)
            return step_of("ask_group") if more is None else step_of("attend_meetings", count=more)

        add("attendance", "count", attended, "at_least", least(lambda count: count >= share * held, held), attend)
    counted = {"savings": one.savings, "shares": one.shares, "savings_and_shares": one.savings + one.shares}[rules.get("savings_counted", "savings")]
    if rules.get("minimum_savings") is not None:
        add("minimum_savings", "amount", counted, "at_least", units(rules["minimum_savings"], currency), lambda missing: step_of("save", amount=missing))
    if rules.get("contribution_arrears") is not None:
        tolerated = units(rules["contribution_arrears"], currency)
        add("contribution_arrears", "amount", one.contribution_arrears, "at_most", tolerated, lambda missing: step_of("pay_contributions", amount=missing))
    if rules.get("loan_arrears") is not None:
        add("loan_arrears", "amount", one.loan_arrears, "at_most", units(rules["loan_arrears"], currency), lambda missing: step_of("pay_loan_arrears", amount=missing))
    if rules.get("days_past_due") is not None:
        add("days_past_due", "days", facts.get("days_past_due", 0), "at_most", rules["days_past_due"], lambda _: step_of("pay_loan_arrears", amount=one.loan_arrears))
    if rules.get("open_loans") is not None:
        add("open_loans", "count", facts.get("open_loans", 0) + 1, "at_most", rules["open_loans"], lambda missing: step_of("close_loans" if missing <= facts.get("open_loans", 0) else "ask_group", **({"count": missing} if missing <= facts.get("open_loans", 0) else {})))
    if rules.get("waiting") is not None:
        waiting = rules["waiting"]
        last = facts.get({"repaid": "last_repaid_on", "disbursed": "last_disbursed_on"}[waiting.get("since", "repaid")])
        has = needs = free = 0
        if last is not None:
            start = day_of(last)
            if waiting["unit"] == "months":
                free = months_later(start, waiting["count"])
            else:
                free = start + waiting["count"] * {"days": 1, "weeks": 7}[waiting["unit"]]
            needs, has = free - start, max(0, on - start)
        add("waiting", "days", has, "at_least", needs, lambda _: until(free))
    if rules.get("guarantors") is not None:
        add("guarantors", "count", application.get("guarantors", 0), "at_least", rules["guarantors"], lambda missing: step_of("find_guarantors", count=missing))
    if rules.get("step") is not None:
        add("step", "amount", asked % step, "at_most", 0, lambda missing: step_of("ask_less", amount=missing))
    for check in checks:
        if check["outcome"] == "failed" and failed is None and check["rule"] != "eligible_step":
            failed = check["rule"]
    conditions = len(checks)

    def limit(rule, kept, steps, only=True):
        allows = max(0, most(kept, top)) if only else None
        add(rule, "amount", asked, "at_most", asked if allows is None else allows, lambda missing: steps(missing, allows), allows)
        return allows

    def less(missing, allows):
        return step_of("ask_less", amount=missing) if allows else step_of("ask_group")

    if rules.get("savings_multiple") is not None:
        multiple = rules["savings_multiple"]
        times, owed = exact(multiple["times"]), one.owed if multiple.get("covers", "all_loans") == "all_loans" else 0

        def save(missing, allows):
            more = least(lambda more: (counted + more) * times >= asked + owed, top)
            return step_of("ask_group") if more is None else step_of("save", amount=more)

        limit("multiple", lambda amount: amount + owed <= counted * times, save)
    if rules.get("loan_cap") is not None:
        cap = units(rules["loan_cap"], currency)
        limit("loan_cap", lambda amount: amount <= cap, less)
    if rules.get("member_cap") is not None:
        member_cap = units(rules["member_cap"], currency)

        def repay(missing, allows):
            if asked > member_cap:
                return less(missing, allows)
            return step_of("repay_principal", amount=least(lambda repaid: asked + one.owed - repaid <= member_cap, one.owed))

        limit("member_cap", lambda amount: amount + one.owed <= member_cap, repay)
    if rules.get("reserve") is not None:
        cash, lent_out, committed = (units(fund.get(name, "0"), currency) for name in ["cash", "lent_out", "committed"])
        kept_amount = units(rules["reserve"].get("amount", "0"), currency)
        kept_share = exact(rules["reserve"].get("share", "0")) * (cash + lent_out)

        def liquid(amount):
            left = cash - committed - amount
            return left >= kept_amount and left >= kept_share

        limit("fund", liquid, lambda missing, allows: less(missing, allows) if allows else step_of("wait_for_fund", amount=missing))
    if rules.get("coverage") is not None:
        coverage, own = exact(rules["coverage"]), max(0, counted - one.owed - one.pledged)

        def covered(amount, guaranteed=one.guaranteed):
            return guaranteed >= coverage * max(0, amount - own)

        def find(missing, allows):
            return step_of("find_guarantees", amount=least(lambda more: covered(asked, one.guaranteed + more), top))

        limit("coverage", covered, find, coverage > 0)
    if rules.get("affordability") is not None:
        rule = rules["affordability"]
        of = rule.get("of", "income")
        base = one.income if of == "income" else one.contribution
        needs = 0 if base is None else most(lambda amount: amount <= exact(rule["share"]) * base, 10 * top)
        has = one.other_instalments + (one.instalment or 0)
        if base is None:
            add("affordability", "amount", has, "at_most", needs, lambda _: step_of("declare_" + of), None, False)
        elif one.instalment is None:
            add("affordability", "amount", has, "at_most", needs, lambda _: step_of("name_instalment"), None, False)
        else:
            fits = max(0, most(lambda amount: one.other_instalments * asked + amount * one.instalment <= needs * asked, top)) // step * step
            add("affordability", "amount", has, "at_most", needs, lambda _: less(asked - fits, fits), fits)

    limits = [(units(check["allows"], currency), check["rule"]) for check in checks[conditions:] if check["allows"] is not None]
    smallest, binding = min(limits, key=lambda pair: pair[0], default=(None, None))
    bound_at = None if smallest is None else smallest // step * step
    maximum = 0 if failed else bound_at
    not_passed = sum(check["outcome"] != "passed" for check in checks)
    return {
        "member": application["member"],
        "on": terms["on"],
        "currency": currency,
        "asked": None if one.asked is None else money(one.asked, currency),
        "allowed": not_passed == 0 if one.asked is not None else maximum != 0,
        "maximum": None if maximum is None else money(maximum, currency),
        "binding": failed or binding,
        "limit": None if bound_at is None else money(bound_at, currency),
        "not_passed": not_passed,
        "checks": checks,
    }


def some_day(rng, low="2023-01-01", high="2026-06-30"):
    return rng.randint(day_of(low), day_of(high))


def some_rules(rng, currency):
    density = rng.choice([0.3, 1, 1.6])

    def often(make, chance=0.5):
        return make() if rng.random() < chance * density else None

    rules = {
        "standing": often(lambda: rng.choice(["member", "active", "good"])),
        "tenure_months": often(lambda: rng.choice([0, 1, 3, 6, 12, 24, 1200])),
        "contributions_made": often(lambda: rng.choice([0, 1, 5, 12])),
        "attendance": often(lambda: rng.choice(["0.75", "0.5", "0.333333", "0", "1", "0.9", "0.999999999999"])),
        "minimum_savings": often(lambda: amount_text(rng, currency, 5000)),
        "contribution_arrears": often(lambda: rng.choice(["0", "0", "100", "500"])),
        "loan_arrears": often(lambda: rng.choice(["0", "0", "50"])),
        "days_past_due": often(lambda: rng.choice([0, 5, 30, 90])),
        "open_loans": often(lambda: rng.choice([1, 1, 2, 3, 0])),
        "waiting": often(lambda: {"count": rng.choice([0, 1, 3, 14, 30, 3660 if rng.random() < 0.03 else 2]), "unit": rng.choice(["days", "days", "weeks", "months"]), **maybe(rng, {"since": (rng.choice(["repaid", "disbursed"]), "repaid")})}),
        "guarantors": often(lambda: rng.choice([0, 1, 2, 3])),
        "savings_multiple": often(lambda: {"times": rng.choice(["3", "3", "2", "2.5", "0.9", "1.3333", "100", "0", "0.0001"]), **maybe(rng, {"covers": (rng.choice(["all_loans", "this_loan"]), "all_loans")})}, 0.7),
        "loan_cap": often(lambda: amount_text(rng, currency, 40000), 0.4),
        "member_cap": often(lambda: amount_text(rng, currency, 60000), 0.4),
        "reserve": often(lambda: maybe(rng, {"amount": (rng.choice(["0", "5000", "1234"]), "0"), "share": (rng.choice(["0", "0.1", "0.333333333333", "1"]), "0")}), 0.6),
        "coverage": often(lambda: rng.choice(["1", "0.5", "0.333333", "0", "0.7", "0.000000000001"]), 0.4),
        "affordability": often(lambda: {"share": rng.choice(["0.3333", "0.5", "1", "0", "5", "0.123456789012"]), **maybe(rng, {"of": (rng.choice(["income", "contribution"]), "income")})}, 0.4),
        "step": often(lambda: rng.choice(["1", "10", "50", "100", "500"]), 0.3),
    }
    rules = {key: value for key, value in rules.items() if value is not None or rng.random() < 0.05}
    return {**rules, **maybe(rng, {"savings_counted": (rng.choice(["savings", "savings", "shares", "savings_and_shares"]), "savings")})}


def some_money(rng, currency, top):
    roll = rng.random()
    if roll < 0.25:
        return "0"
    if roll < 0.27:
        return str(MOST_WHOLE)
    return amount_text(rng, currency, top)


def some_application(rng, currency, on):
    asked = None if rng.random() < 0.2 else amount_text(rng, currency, 40000) if rng.random() < 0.7 else str(rng.choice([1000, 5000, 12000, 30000]))
    late = rng.choice([0, 0, 0, 1, 10, 31, 100])
    held = rng.choice([0, 4, 10, 12, 52])
    near = [on - 30, on - 14, on - 1, on, on - 92, on - 400, on - 3, on + 5]
    facts = {
        "standing": (rng.choice(["good", "good", "good", "not_good", "suspended", "left"]), "good"),
        "savings": (some_money(rng, currency, 20000), "0"),
        "shares": (some_money(rng, currency, 9000), "0"),
        "pledged": (rng.choice(["0", "0", amount_text(rng, currency, 4000)]), "0"),
        "contributions_made": (rng.choice([0, 1, 4, 5, 12, 30]), 0),
        "contribution_arrears": (rng.choice(["0", "0", "100", amount_text(rng, currency, 900)]), "0"),
        "meetings_held": (held, 0),
        "meetings_attended": (rng.randint(0, held), 0),
        "open_loans": (rng.choice([0, 0, 1, 2]), 0),
        "owed": (rng.choice(["0", "0", amount_text(rng, currency, 9000)]), "0"),
        "loan_arrears": (amount_text(rng, currency, 900) if late else rng.choice(["0", "0", "50"]), "0"),
        "days_past_due": (late, 0),
        "other_instalments": (rng.choice(["0", "0", amount_text(rng, currency, 2000)]), "0"),
        "last_disbursed_on": (rng.choice([None, iso(rng.choice(near))]), None),
        "last_repaid_on": (rng.choice([None, iso(rng.choice(near))]), None),
        "income": (rng.choice([None, amount_text(rng, currency, 30000), "0"]), None),
        "contribution": (rng.choice([None, amount_text(rng, currency, 3000)]), None),
    }
    joined = on - rng.choice([0, 1, 29, 31, 89, 92, 180, 365, 366, 1000, -10])
    return {
        "member": rng.choice(["amina", "baraka", "chebet", "m-17"]),
        **maybe(
            rng,
            {
                "asked": (asked, None),
                "instalment": (amount_text(rng, currency, 6000) if asked is not None and rng.random() < 0.8 else None, None),
                "guarantors": (rng.choice([0, 1, 2, 3]), 0),
                "guaranteed": (rng.choice(["0", amount_text(rng, currency, 20000)]), "0"),
            },
        ),
        "borrower": {"joined": iso(joined), **maybe(rng, facts)},
    }


def some_fund(rng, currency):
    return maybe(
        rng,
        {
            "cash": (some_money(rng, currency, 90000), "0"),
            "lent_out": (some_money(rng, currency, 90000), "0"),
            "committed": (rng.choice(["0", "0", amount_text(rng, currency, 20000)]), "0"),
        },
    )


def some_terms(rng):
    currency = rng.choice(["KES", "KES", "KES", "UGX", "USD"])
    on = some_day(rng)
    if rng.random() < 0.01:
        on = day_of("2199-11-30")
    return {"on": iso(on), "rules": some_rules(rng, currency), **maybe(rng, {"currency": (currency, "KES"), "fund": (some_fund(rng, currency), {})})}


def loan_eligibility(rng):
    terms = some_terms(rng)
    application = some_application(rng, terms.get("currency", "KES"), day_of(terms["on"]))
    return {"function": "loan_eligibility", "args": {"terms": terms, "application": application}, "returns": eligibility(terms, application)}


def loan_eligibilities(rng):
    terms = some_terms(rng)
    applications = [some_application(rng, terms.get("currency", "KES"), day_of(terms["on"])) for _ in range(rng.choice([0, 1, 2, 3]))]
    returns = [eligibility(terms, application) for application in applications]
    return {"function": "loan_eligibilities", "args": {"terms": terms, "applications": applications}, "returns": returns}


# --- sharing ---------------------------------------------------------------------------------------------------------


def shared(whole, takers):
    """`whole` units among (weight, most) in rounds: who is at the top leaves; the rest by largest remainder, the first of equals first."""
    got, open_, left = [0] * len(takers), [place for place, (weight, _) in enumerate(takers) if weight > 0], whole
    while open_:
        total = sum(takers[place][0] for place in open_)
        ideal = {place: Fraction(left * takers[place][0]) / total for place in open_}
        full = [place for place in open_ if takers[place][1] is not None and ideal[place] >= takers[place][1]]
        if not full:
            for place in open_:
                got[place] = ideal[place].numerator // ideal[place].denominator
            missing = left - sum(got[place] for place in open_)
            for place in sorted(open_, key=lambda place: (got[place] - ideal[place], place))[:missing]:
                got[place] += 1
            break
        for place in full:
            got[place] = takers[place][1]
            left -= takers[place][1]
            open_.remove(place)
    return got


def by_pledges(whole, pledges):
    return shared(whole, [(amount, None) for amount in pledges])


# --- guarantors ------------------------------------------------------------------------------------------------------


def guarantees_of(register):
    currency = register.get("currency", "KES")
    savers = {saver["member"]: saver for saver in register["savers"]}
    loans = {loan["id"]: loan for loan in register["loans"]}
    show = lambda value: money(value, currency)
    own = {}
    for member, saver in savers.items():
        owed = sum(units(loan["owed"], currency) for loan in loans.values() if loan["member"] == member)
        own[member] = min(units(saver["savings"], currency), up(exact(register.get("own_cover", "1")) * owed))
    free = {member: units(saver["savings"], currency) - own[member] for member, saver in savers.items()}
    stands_for, lines, accepted = set(), [], []

    def paths(start, goal):
        """The shortest way from one who stands for another … to the goal, the first by ids."""
        ways, seen = [[start]], {start}
        while ways:
            arrived = sorted(way for way in ways if way[-1] == goal)
            if arrived:
                return arrived[0]
            ways = [way + [after] for way in ways for before, after in stands_for if before == way[-1] and after not in way]
            # Of ways of one length to the same member only the first can matter.
            best = {}
            for way in sorted(ways):
                if way[-1] not in seen:
                    best.setdefault(way[-1], way)
            seen |= set(best)
            ways = list(best.values())
        return None

    def test(pledge, amount):
        guarantor, borrower = pledge["guarantor"], loans[pledge["loan"]]["member"]
        standing = savers[guarantor].get("standing", "good")
        if standing in ("left", "suspended"):
            return {"kind": "guarantor_" + standing}
        if guarantor == borrower:
            return {"kind": "self_guarantee"}
        way = paths(borrower, guarantor)
        if way:
            return {"kind": "ring", "members": [guarantor] + way}
        if amount > free[guarantor]:
            return {"kind": "above_free_savings", "free": show(max(0, free[guarantor]))}
        return None

    rank = {"accepted": 0, "offered": 1, "declined": 2, "released": 2}
    pledged = {member: 0 for member in savers}
    for pledge in sorted(register["pledges"], key=lambda one: (rank[one.get("state", "accepted")], one["pledged_on"], one["id"])):
        state, amount, counts, fault = pledge.get("state", "accepted"), units(pledge["amount"], currency), 0, None
        guarantor = pledge["guarantor"]
        if rank[state] < 2:
            fault = test(pledge, amount)
            stands = fault is None or (fault["kind"] == "above_free_savings" and state == "accepted")
            if stands:
                counts = max(0, min(amount, free[guarantor]))
                free[guarantor] -= amount
                stands_for.add((guarantor, loans[pledge["loan"]]["member"]))
            if state == "offered":
                counts = 0
            elif stands:
                pledged[guarantor] += amount
                accepted.append((pledge, amount, counts))
        lines.append({"id": pledge["id"], "loan": pledge["loan"], "guarantor": guarantor, "state": state, "amount": show(amount), "counts": show(counts), "fault": fault})
    positions, covers = [], []
    for member in sorted(savers, key=str.encode):
        savings = units(savers[member]["savings"], currency)
        left = savings - own[member] - pledged[member]
        exposure = sum(min(amount, units(loans[pledge["loan"]]["owed"], currency)) for pledge, amount, _ in accepted if pledge["guarantor"] == member)
        values = {"savings": savings, "own_cover": own[member], "pledged": pledged[member], "free_savings": left, "shortfall": max(0, -left), "exposure": exposure}
        positions.append({"member": member, **{key: show(value) for key, value in values.items()}})
    for loan in sorted(loans, key=str.encode):
        mine = [(pledge["guarantor"], amount, counts) for pledge, amount, counts in accepted if pledge["loan"] == loan]
        owed, counted = units(loans[loan]["owed"], currency), sum(counts for *_, counts in mine)
        millionths = counted * 10**6 // owed if owed else None
        covers.append(
            {
                "loan": loan,
                "member": loans[loan]["member"],
                "owed": show(owed),
                "guarantors": len({guarantor for guarantor, *_ in mine}),
                "pledged": show(sum(amount for _, amount, _ in mine)),
                "counted": show(counted),
                "coverage": None if millionths is None else f"{millionths // 10**6}.{millionths % 10**6:06d}",
                "uncovered": show(max(0, owed - counted)),
            }
        )
    total, backed = sum(amount for _, amount, _ in accepted), sum(counts for *_, counts in accepted)
    return {
        "currency": currency,
        "own_cover": register.get("own_cover", "1"),
        "savers": positions,
        "loans": covers,
        "pledges": lines,
        "pledged": show(total),
        "counted": show(backed),
        "shortfall": show(total - backed),
    }


NAMES = ["amina", "baraka", "chebet", "daudi", "esther", "Zed", "faith", "m-10", "m-9"]


def guarantees(rng):
    currency = rng.choice(["KES", "KES", "UGX"])
    members, sound = rng.sample(NAMES, rng.randint(1, 9)), rng.random() < 0.6
    savers = [{"member": member, "savings": "90000" if sound else some_money(rng, currency, 12000), **maybe(rng, {"standing": (rng.choice(["good"] * 6 + ["not_good", "suspended", "left"] * (not sound)), "good")})} for member in members]
    loans = [{"id": f"loan-{number}", "member": rng.choice(members), "owed": some_money(rng, currency, 9000)} for number in range(rng.randint(1, 6))]
    rng.shuffle(loans)
    states = ["accepted"] * 7 + ["offered", "offered", "declined", "released"]
    pledges = [
        {
            "id": f"p{number}",
            "loan": rng.choice(loans)["id"],
            "guarantor": rng.choice(members),
            "amount": amount_text(rng, currency, 5000),
            "pledged_on": iso(rng.randint(day_of("2025-01-28"), day_of("2025-02-03"))),
            **maybe(rng, {"state": (rng.choice(states), "accepted")}),
        }
        for number in range(rng.choice([0, 1, 3, 6, 10, 14]))
    ]
    rng.shuffle(pledges)
    register = {"savers": savers, "loans": loans, "pledges": pledges, **maybe(rng, {"currency": (currency, "KES"), "own_cover": (rng.choice(["1", "1", "0", "0.333333", "0.5"]), "1")})}
    return {"function": "guarantees", "args": {"register": register}, "returns": guarantees_of(register)}


def some_pledges(rng, currency):
    members = rng.sample(NAMES, rng.choice([0, 1, 2, 3, 4, 7]))
    return [{"guarantor": member, "amount": amount_text(rng, currency, 5000), "pledged_on": iso(rng.randint(day_of("2025-01-30"), day_of("2025-02-02")))} for member in members]


def guarantee_call(rng):
    currency = rng.choice(["KES", "KES", "UGX"])
    pledges = some_pledges(rng, currency)
    terms = {"shortfall": some_money(rng, currency, 9000), "pledges": pledges, **maybe(rng, {"currency": (currency, "KES")})}
    ordered = sorted(pledges, key=lambda one: one["guarantor"].encode())
    amounts, shortfall = [units(one["amount"], currency) for one in ordered], units(terms["shortfall"], currency)
    called = by_pledges(min(shortfall, sum(amounts)), amounts)
    assert all(part <= amount for part, amount in zip(called, amounts))
    returns = {
        "guarantors": [
            {"guarantor": one["guarantor"], "pledged": money(amount, currency), "called": money(part, currency), "left": money(amount - part, currency)}
            for one, amount, part in zip(ordered, amounts, called)
        ],
        "called": money(sum(called), currency),
        "uncovered": money(shortfall - sum(called), currency),
        "shortfall": money(shortfall, currency),
    }
    return {"function": "guarantee_call", "args": {"terms": terms}, "returns": returns}


def guarantee_release(rng):
    currency = rng.choice(["KES", "KES", "UGX"])
    pledges, method = some_pledges(rng, currency), rng.choice(["pro_rata", "pro_rata", "last_pledged_first", "when_repaid"])
    principal = amount_text(rng, currency, 9000)
    owed = rng.choice(["0", principal, amount_text(rng, currency, 9000), money(units(principal, currency) * rng.randint(0, 100) // 100, currency)])
    terms = {"principal": principal, "owed": owed, "pledges": pledges, **maybe(rng, {"currency": (currency, "KES"), "method": (method, "pro_rata")})}
    ordered = sorted(pledges, key=lambda one: one["guarantor"].encode())
    amounts = [units(one["amount"], currency) for one in ordered]
    part = min(Fraction(1), Fraction(units(owed, currency), units(principal, currency)))
    keep = up(part * sum(amounts))
    if method == "when_repaid":
        kept = amounts if units(owed, currency) else [0] * len(amounts)
    elif method == "pro_rata":
        kept = by_pledges(keep, amounts)
    else:
        kept = amounts[:]
        free = sum(amounts) - keep
        for place in sorted(range(len(ordered)), key=lambda place: (ordered[place]["pledged_on"], place), reverse=True):
            kept[place] -= min(free, amounts[place])
            free -= amounts[place] - kept[place]
    returns = {
        "method": method,
        "guarantors": [
            {"guarantor": one["guarantor"], "pledged": money(amount, currency), "kept": money(stays, currency), "released": money(amount - stays, currency)}
            for one, amount, stays in zip(ordered, amounts, kept)
        ],
        "kept": money(sum(kept), currency),
        "released": money(sum(amounts) - sum(kept), currency),
        "pledged": money(sum(amounts), currency),
    }
    return {"function": "guarantee_release", "args": {"terms": terms}, "returns": returns}


def guarantee_recovery(rng):
    currency = rng.choice(["KES", "KES", "UGX"])
    order = rng.choice(["group_first", "guarantors_first", "pro_rata", "pro_rata"])
    members = rng.sample(NAMES, rng.choice([0, 1, 2, 3, 5]))
    guarantors = [{"guarantor": member, "owed": some_money(rng, currency, 4000)} for member in members]
    terms = {
        "recovered": some_money(rng, currency, 9000),
        "guarantors": guarantors,
        **maybe(rng, {"currency": (currency, "KES"), "order": (order, "group_first"), "group_owed": (some_money(rng, currency, 3000), "0")}),
    }
    ordered = sorted(guarantors, key=lambda one: one["guarantor"].encode())
    owed, group = [units(one["owed"], currency) for one in ordered], units(terms.get("group_owed", "0"), currency)
    came = units(terms["recovered"], currency)
    if order == "pro_rata":
        to_group, *repaid = by_pledges(min(came, group + sum(owed)), [group] + owed)
    elif order == "group_first":
        to_group = min(came, group)
        repaid = by_pledges(min(came - to_group, sum(owed)), owed)
    else:
        repaid = by_pledges(min(came, sum(owed)), owed)
        to_group = min(came - sum(repaid), group)
    returns = {
        "order": order,
        "to_group": money(to_group, currency),
        "group_left": money(group - to_group, currency),
        "guarantors": [
            {"guarantor": one["guarantor"], "owed": money(amount, currency), "repaid": money(part, currency), "left": money(amount - part, currency)}
            for one, amount, part in zip(ordered, owed, repaid)
        ],
        "to_guarantors": money(sum(repaid), currency),
        "excess": money(came - to_group - sum(repaid), currency),
        "recovered": money(came, currency),
    }
    return {"function": "guarantee_recovery", "args": {"terms": terms}, "returns": returns}


# --- the queue -------------------------------------------------------------------------------------------------------


def loan_queue(rng):
    currency = rng.choice(["KES", "KES", "UGX", "USD"])
    kinds = [{"kind": "strict"}, {"kind": "skip"}, {"kind": "partial"}] + [{"kind": "pro_rata", "by": by} for by in ["asked", "equally", "score", "need"]] + [{"kind": "pro_rata"}]
    order, fill = rng.choice(["request_date", "score", "need"]), rng.choice(kinds)
    step = rng.choice([None, None, "1", "10", "50", "100", "500"])
    requests = [
        {
            "id": name,
            "asked": amount_text(rng, currency, 9000) if rng.random() < 0.6 else str(rng.choice([1000, 2000, 5000])),
            "requested_on": iso(rng.randint(day_of("2025-03-01"), day_of("2025-03-04"))),
            **maybe(rng, {"score": (rng.choice(["0", "50", "72.5", "72.50", "1", "0.000001", "1000000"]), "0"), "need": (rng.choice(["0", "1", "2", "3"]), "0")}),
        }
        for name in rng.sample([f"a{number}" for number in range(12)], rng.choice([0, 1, 2, 3, 5, 8]))
    ]
    fund = maybe(rng, {"cash": (rng.choice(["0", "10000", amount_text(rng, currency, 30000), str(MOST_WHOLE)]), "0"), "lent_out": (some_money(rng, currency, 20000), "0"), "committed": (rng.choice(["0", "0", "1000"]), "0")})
    reserve = maybe(rng, {"amount": (rng.choice(["0", "0", "2000"]), "0"), "share": (rng.choice(["0", "0", "0.1", "0.3333"]), "0")})
    terms = {"requests": requests, "fund": fund, **maybe(rng, {"currency": (currency, "KES"), "reserve": (reserve, {}), "order": (order, "request_date"), "fill": (fill, {"kind": "strict"}), "step": (step, None)})}
    fill = {"kind": "pro_rata", "by": fill.get("by", "asked")} if fill["kind"] == "pro_rata" else fill

    cash, lent_out, committed = (units(fund.get(name, "0"), currency) for name in ["cash", "lent_out", "committed"])
    kept = max(units(reserve.get("amount", "0"), currency), up(exact(reserve.get("share", "0")) * (cash + lent_out)))
    lendable = max(0, cash - committed - kept)
    value = lambda one, name: exact(one.get(name, "0"))
    keys = {"request_date": lambda one: 0, "score": lambda one: -value(one, "score"), "need": lambda one: -value(one, "need")}
    ordered = sorted(requests, key=lambda one: (keys[order](one), one["requested_on"], one["id"].encode()))
    asks, unit = [units(one["asked"], currency) for one in ordered], units(step, currency) if step else 1
    grants = []
    if fill["kind"] == "pro_rata" and sum(asks) > lendable:
        weights = {"asked": lambda one: units(one["asked"], currency), "equally": lambda one: 1, "score": lambda one: value(one, "score"), "need": lambda one: value(one, "need")}[fill["by"]]
        parts_ = shared(lendable // unit, [(weights(one), ask // unit) for one, ask in zip(ordered, asks)])
        for one, ask, part in zip(ordered, asks, parts_):
            granted = part * unit
            grants.append((granted, "whole" if granted == ask else "part" if granted else "no_weight" if weights(one) == 0 else "nothing_left"))
    else:
        left, stopped = lendable, False
        for ask in asks:
            if stopped:
                grants.append((0, "behind"))
            elif ask <= left:
                grants.append((ask, "whole"))
                left -= ask
            elif fill["kind"] == "partial":
                part = left // unit * unit
                grants.append((part, "part" if part else "nothing_left"))
                stopped = True
            else:
                grants.append((0, "does_not_fit"))
                stopped = fill["kind"] == "strict"
    granted = sum(amount for amount, _ in grants)
    returns = {
        "currency": currency,
        "order": order,
        "fill": fill,
        "grants": [
            {"id": one["id"], "position": place + 1, "asked": money(ask, currency), "granted": money(amount, currency), "reason": reason}
            for place, (one, ask, (amount, reason)) in enumerate(zip(ordered, asks, grants))
        ],
        "asked": money(sum(asks), currency),
        "granted": money(granted, currency),
        "rest": money(cash - granted, currency),
        "cash": money(cash, currency),
        "lendable": money(lendable, currency),
    }
    return {"function": "loan_queue", "args": {"terms": terms}, "returns": returns}


# --- a loan to several members ---------------------------------------------------------------------------------------


def laid_out(rows, weights):
    """Row amounts laid out to members: each row adds up, each column is the member's share of the whole."""
    whole = sum(rows)
    shares, done, before, table = shared(whole, [(weight, None) for weight in weights]), 0, [0] * len(weights), []
    for row in rows:
        done += row
        due = [Fraction(share * done, whole) - paid if whole else Fraction(0) for share, paid in zip(shares, before)]
        cells = [max(0, part.numerator // part.denominator) for part in due]
        ahead = sorted(range(len(cells)), key=lambda place: (cells[place] - due[place], place))
        missing = row - sum(cells)
        for place in ahead[: max(0, missing)]:
            cells[place] += 1
        for place in reversed(ahead):
            back = min(max(0, -missing), cells[place])
            cells[place] -= back
            missing += back
        before = [paid + cell for paid, cell in zip(before, cells)]
        table.append(cells)
    assert before == shares and all(cell >= 0 for cells in table for cell in cells)
    return shares, table


def group_loan(rng):
    while True:
        terms = loan_terms(rng, rng.choice(list(METHODS)))
        how, loan = schedule(terms)
        if how == "returns" and len(loan["instalments"]) <= 13:
            break
    currency = terms.get("currency", "KES")
    members = rng.sample(NAMES, rng.choice([1, 2, 3, 4, 6]))
    if rng.random() < 0.4:
        principal = units(terms["principal"], currency)
        cuts = sorted(rng.randint(0, principal) for _ in members[1:])
        amounts = [high - low for low, high in zip([0] + cuts, cuts + [principal])]
        kind, given = "amounts", [money(amount, currency) for amount in amounts]
    else:
        kind, given = "weights", [rng.choice(["1", "1", "2", "3", "0.5", "0.333333", "0"]) for _ in members]
        given[0] = rng.choice(["1", "2.5"])
    split = {"members": [{"member": member, "part": part} for member, part in zip(members, given)], **maybe(rng, {"parts_are": (kind, "amounts")})}
    ordered = sorted(split["members"], key=lambda one: one["member"].encode())
    weights, rows = [exact(one["part"]) for one in ordered], loan["instalments"]
    columns = {name: laid_out([units(row[name], currency) for row in rows], weights) for name in ["principal", "interest", "fees"]}
    show = lambda values: {**{name: money(value, currency) for name, value in values.items()}, "instalment": money(sum(values.values()), currency)}
    returns = {
        "currency": currency,
        "parts_are": kind,
        "members": [{"member": one["member"], **show({name: shares[place] for name, (shares, _) in columns.items()})} for place, one in enumerate(ordered)],
        "rows": [
            {
                "number": row["number"],
                "due_on": row["due_on"],
                "principal": row["principal"],
                "interest": row["interest"],
                "fees": row["fees"],
                "instalment": row["instalment"],
                "parts": [{"member": one["member"], **show({name: table[number][place] for name, (_, table) in columns.items()})} for place, one in enumerate(ordered)],
            }
            for number, row in enumerate(rows)
        ],
        **show({name: sum(shares) for name, (shares, _) in columns.items()}),
    }
    return {"function": "group_loan", "args": {"terms": terms, "split": split}, "returns": returns}


def joint_liability(rng):
    currency = rng.choice(["KES", "KES", "UGX"])
    members = [
        {
            "member": member,
            "part": rng.choice(["1", "1", "2", "0", "0.5", amount_text(rng, currency, 5000)]),
            **maybe(
                rng,
                {
                    "unpaid": (rng.choice(["0", "0", amount_text(rng, currency, 3000)]), "0"),
                    "savings": (some_money(rng, currency, 2000), "0"),
                    "limit": (rng.choice([None, None, "0", amount_text(rng, currency, 1500)]), None),
                },
            ),
        }
        for member in rng.sample(NAMES, rng.choice([1, 2, 3, 5, 7]))
    ]
    terms = {"members": members, **maybe(rng, {"currency": (currency, "KES")})}
    ordered = sorted(members, key=lambda one: one["member"].encode())
    unpaid = [units(one.get("unpaid", "0"), currency) for one in ordered]
    own = [min(owes, units(one.get("savings", "0"), currency)) for one, owes in zip(ordered, unpaid)]
    bearers = [(exact(one["part"]) if owes == 0 else 0, units(one["limit"], currency) if one.get("limit") is not None else None) for one, owes in zip(ordered, unpaid)]
    borne = shared(sum(unpaid) - sum(own), bearers)
    returns = {
        "members": [
            {"member": one["member"], "unpaid": money(owes, currency), "own_savings": money(mine, currency), "borne": money(part, currency)}
            for one, owes, mine, part in zip(ordered, unpaid, own, borne)
        ],
        "unpaid": money(sum(unpaid), currency),
        "own_savings": money(sum(own), currency),
        "borne": money(sum(borne), currency),
        "uncovered": money(sum(unpaid) - sum(own) - sum(borne), currency),
    }
    return {"function": "joint_liability", "args": {"terms": terms}, "returns": returns}


MAKERS = {
    maker.__name__: maker
    for maker in [loan_eligibility, loan_eligibilities, guarantees, guarantee_call, guarantee_release, guarantee_recovery, loan_queue, group_loan, joint_liability]
}

if __name__ == "__main__":
    run(MAKERS)
