"""Oracle of docs/src/rules/exit.md: the settlement of a member who leaves.

Usage: exit.py SEED COUNT. By another road than the library: one account is lived through shilling by shilling in exact fractions; what is owed is taken from a purse,
debt after debt, and every line is posted to both sides.
"""

import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "shared")]

from common import DIGITS, amount_text, day_of, exact, half_up, iso, maybe, money, month_length, parts, run, units

KINDS = ["loan_penalty", "loan_interest", "loan_principal", "due", "fine", "fee"]
LOANS = KINDS[:3]
ACCOUNT = {**{kind: "loans" for kind in LOANS}, "due": "dues", "fine": "fines", "fee": "fees"}
ACCOUNTS = ["savings", "results", "welfare", "insurance", "loans", "dues", "fines", "fees", "payable"]
LAST = day_of("2199-12-31")


class Refused(Exception):
    def __init__(self, code, **fields):
        super().__init__(code)
        self.error = {"code": code, **fields}


def within(argument, text, low, high):
    if not low <= exact(str(text)) <= high:
        raise Refused("out_of_range", argument=argument, value=str(text), minimum=str(low), maximum=str(high))


def decimal_text(value):
    """A fraction of tenths as text without zeros at its end."""
    text = f"{value.numerator * 10**8 // value.denominator:+010d}"
    whole, rest = text[1:-8], text[-8:].rstrip("0")
    return ("-" if text[0] == "-" else "") + whole + ("." + rest if rest else "")


def few_decimals(argument, text, most):
    if (exact(text) * 10**most).denominator != 1:
        raise Refused("too_many_decimals", argument=argument, value=text, maximum=str(most))


def amount(argument, text, currency, low=0):
    within(argument, text, low, 10**12)
    few_decimals(argument, text, DIGITS[currency])
    return units(text, currency)


def fraction(argument, text):
    within(argument, text, 0, 1)
    few_decimals(argument, text, 12)
    return exact(text)


def good_date(argument, text):
    if not 1900 <= int(text[:4]) <= 2199:
        raise Refused("date_out_of_range", argument=argument, value=text, minimum="1900-01-01", maximum="2199-12-31")


def good_id(argument, text):
    if not text:
        raise Refused("empty", argument=argument)


def once(argument, field, values):
    for place, value in enumerate(values):
        if value in values[:place]:
            raise Refused("duplicate", argument=f"{argument}[{place}]{field}", value=value)


def later_month(day, months):
    year, month, of_month, _ = parts(day)
    month += months
    while month > 12:
        year, month = year + 1, month - 12
    if year > 2199:
        return None
    return date(year, month, min(of_month, month_length(year, month))).toordinal()


def check(terms):
    currency, rules, facts = terms.get("currency", "KES"), terms.get("rules", {}), terms.get("facts", {})
    good_id("terms.member", terms["member"])
    if terms.get("notice_on") is not None:
        good_date("terms.notice_on", terms["notice_on"])
    price = rules.get("price", {"kind": "net_asset_value", "profit": {"kind": "shared"}})
    if price["kind"] == "savings_less_fee":
        fraction("terms.rules.price.share", price["share"])
    if price.get("profit", {}).get("kind") == "forfeited_before":
        good_date("terms.rules.price.profit.date", price["profit"]["date"])
    notice = rules.get("notice")
    if notice is not None:
        within("terms.rules.notice.count", notice["count"], 0, 3660)
        short = notice["if_short"]
        if short["kind"] == "fee":
            amount("terms.rules.notice.if_short.amount", short["amount"], currency)
            fraction("terms.rules.notice.if_short.share", short["share"])
    once("terms.rules.order", "", rules.get("order", []))
    payment = rules.get("payment", {})
    within("terms.rules.payment.instalments", payment.get("instalments", 1), 1, 120)
    within("terms.rules.payment.first_after_days", payment.get("first_after_days", 0), 0, 3660)
    within("terms.rules.payment.every_months", payment.get("every_months", 1), 1, 120)
    here = "terms.facts"
    for place, entry in enumerate(facts.get("savings", [])):
        good_date(f"{here}.savings[{place}].on", entry["on"])
        amount(f"{here}.savings[{place}].amount", entry["amount"], currency, -(10**12))
    for place, entry in enumerate(facts.get("units", [])):
        good_date(f"{here}.units[{place}].on", entry["on"])
        within(f"{here}.units[{place}].units", entry["units"], -(10**12), 10**12)
        few_decimals(f"{here}.units[{place}].units", entry["units"], 8)
    for place, entry in enumerate(facts.get("valuations", [])):
        good_date(f"{here}.valuations[{place}].on", entry["on"])
        amount(f"{here}.valuations[{place}].fund_value", entry["fund_value"], currency)
        within(f"{here}.valuations[{place}].units", entry["units"], 0, 10**12)
        few_decimals(f"{here}.valuations[{place}].units", entry["units"], 8)
    once(f"{here}.valuations", ".on", [entry["on"] for entry in facts.get("valuations", [])])
    for place, entry in enumerate(facts.get("results", [])):
        good_id(f"{here}.results[{place}].id", entry["id"])
        good_date(f"{here}.results[{place}].on", entry["on"])
        amount(f"{here}.results[{place}].amount", entry["amount"], currency, -(10**12))
        by = entry["by"]
        if by["kind"] == "by_savings":
            amount(f"{here}.results[{place}].by.of", by["of"], currency)
        else:
            within(f"{here}.results[{place}].by.members", by["members"], 1, 10_000)
    once(f"{here}.results", ".id", [entry["id"] for entry in facts.get("results", [])])
    for place, entry in enumerate(facts.get("debts", [])):
        good_id(f"{here}.debts[{place}].id", entry["id"])
        good_date(f"{here}.debts[{place}].since", entry["since"])
        if entry.get("until") is not None:
            good_date(f"{here}.debts[{place}].until", entry["until"])
        amount(f"{here}.debts[{place}].amount", entry["amount"], currency)
    once(f"{here}.debts", ".id", [entry["id"] for entry in facts.get("debts", [])])
    for place, entry in enumerate(facts.get("guarantees", [])):
        good_id(f"{here}.guarantees[{place}].loan", entry["loan"])
        amount(f"{here}.guarantees[{place}].amount", entry["amount"], currency)
        good_date(f"{here}.guarantees[{place}].since", entry["since"])
        if entry.get("released_on") is not None:
            good_date(f"{here}.guarantees[{place}].released_on", entry["released_on"])
    once(f"{here}.guarantees", ".loan", [entry["loan"] for entry in facts.get("guarantees", [])])
    amount(f"{here}.death_benefit", facts.get("death_benefit", "0"), currency)
    for place, entry in enumerate(facts.get("nominees", [])):
        good_id(f"{here}.nominees[{place}].id", entry["id"])
        within(f"{here}.nominees[{place}].share", entry["share"], 0, 10**12)
        few_decimals(f"{here}.nominees[{place}].share", entry["share"], 6)
    once(f"{here}.nominees", ".id", [entry["id"] for entry in facts.get("nominees", [])])


def saved_by(facts, day, currency):
    return sum(units(entry["amount"], currency) for entry in facts.get("savings", []) if day_of(entry["on"]) <= day)


def exit_settlement(terms, leaves_on):
    check(terms)
    good_date("leaves_on", leaves_on)
    currency, rules, facts = terms.get("currency", "KES"), terms.get("rules", {}), terms.get("facts", {})
    reason, day = terms.get("reason", "left"), day_of(leaves_on)
    show = lambda value: money(value, currency)
    died = reason == "died"
    top = 10**12
    lines, book, blocks = [], dict.fromkeys(ACCOUNTS, 0), []

    def line(why, name, value, account):
        lines.append({"why": why, "id": name, "amount": show(value)})
        if account:
            book[account] += value

    saved = saved_by(facts, day, currency)
    if saved < 0:
        raise Refused("out_of_range", argument="terms.facts.savings", value=show(saved), minimum=show(0), maximum=show(top * 10 ** DIGITS[currency]))
    line("exit_savings", "", saved, "savings")
    purse = saved

    price = rules.get("price", {"kind": "net_asset_value", "profit": {"kind": "shared"}})
    profit = []  # (id, value)
    if price["kind"] == "net_asset_value":
        held = sum((exact(entry["units"]) for entry in facts.get("units", []) if day_of(entry["on"]) <= day), Fraction(0))
        if held < 0:
            raise Refused("out_of_range", argument="terms.facts.units", value=decimal_text(held), minimum="0", maximum=str(top))
        known = [entry for entry in facts.get("valuations", []) if day_of(entry["on"]) <= day]
        if not known:
            raise Refused("no_answer", argument="terms.facts.valuations", reason=f"there is none on or before {leaves_on}")
        last = max(known, key=lambda entry: entry["on"])
        issued = exact(last["units"])
        if held > issued:
            raise Refused("out_of_range", argument="terms.facts.units", value=decimal_text(held), minimum="0", maximum=last["units"])
        worth = half_up(units(last["fund_value"], currency) * held / issued) if issued else 0
        profit.append(("", worth - saved))
    elif price["kind"] == "savings_and_results":
        for place, entry in enumerate(facts.get("results", [])):
            if day_of(entry["on"]) > day:
                continue
            if entry["by"]["kind"] == "equally":
                part = Fraction(1, entry["by"]["members"])
            else:
                own, of = saved_by(facts, day_of(entry["on"]), currency), units(entry["by"]["of"], currency)
                if not 0 <= own <= of:
                    raise Refused("out_of_range", argument=f"terms.facts.results[{place}].by.of", value=entry["by"]["of"], minimum=show(max(own, 0)), maximum=str(top)) if own > of else Refused("out_of_range", argument="terms.facts.savings", value=show(own), minimum=show(0), maximum=show(top * 10 ** DIGITS[currency]))
                part = Fraction(own, of) if of else Fraction(0)
            profit.append((entry["id"], half_up(units(entry["amount"], currency) * part)))
    gain = sum(value for _, value in profit)
    kept = 0
    for name, value in profit:
        if value:
            line("exit_profit" if value > 0 else "exit_loss", name, value, "results")
    if gain > 0:
        how = price["profit"]
        lose = how["kind"] == "forfeited" or (how["kind"] == "forfeited_before" and leaves_on < how["date"])
        if lose and not died:
            kept = gain
            line("exit_gain_forfeited", "", -gain, "results")
    if saved + gain < 0:
        line("exit_loss_cut", "", -saved - gain, "results")
        gain = -saved
    purse += gain - kept
    if price["kind"] == "savings_less_fee":
        fee = half_up(saved * exact(price["share"]))
        if fee:
            line("exit_fee_of_savings", "", -fee, "fees")
        purse -= fee
    benefit = units(facts.get("death_benefit", "0"), currency)
    if died and benefit:
        line("exit_death_benefit", "", benefit, "welfare")
        purse += benefit
    claims = purse

    owed = [dict(debt_kind=entry["debt_kind"], id=entry["id"], owed=units(entry["amount"], currency)) for entry in facts.get("debts", []) if day_of(entry["since"]) <= day and not (entry.get("until") is not None and day_of(entry["until"]) <= day)]
    notice, ends = rules.get("notice"), None
    short = False
    if notice is not None and reason == "left":
        if terms.get("notice_on") is not None:
            start, count = day_of(terms["notice_on"]), notice["count"]
            if notice["unit"] == "months":
                ends = later_month(start, count)
            else:
                ends = start + count * (7 if notice["unit"] == "weeks" else 1)
            if ends is None or ends > LAST:
                raise Refused("result_too_large", quantity="date", maximum="2199-12-31")
        short = ends is None or day < ends
        if short and notice["if_short"]["kind"] == "fee":
            fee = units(notice["if_short"]["amount"], currency) + half_up(saved * exact(notice["if_short"]["share"]))
            if fee:
                owed.append(dict(debt_kind="fee", id="notice_fee", owed=fee))
        elif short:
            blocks.append({"why": "exit_notice_short", "id": "", "amount": show(0), "until": iso(ends) if ends is not None else None})
    order = rules.get("order", KINDS)
    order = order + [kind for kind in KINDS if kind not in order]
    owed.sort(key=lambda debt: order.index(debt["debt_kind"]))
    debts, all_owed, all_insured, all_short = [], 0, 0, 0
    for debt in owed:
        insured = debt["owed"] if died and rules.get("loans_at_death", "offset") == "insured" and debt["debt_kind"] in LOANS else 0
        taken = min(purse, debt["owed"] - insured)
        purse -= taken
        missing = debt["owed"] - insured - taken
        all_owed, all_insured, all_short = all_owed + debt["owed"], all_insured + insured, all_short + missing
        line("exit_notice_fee" if debt["id"] == "notice_fee" else "exit_debt", debt["id"], -debt["owed"], None)
        if insured:
            line("exit_loan_insured", debt["id"], insured, "insurance")
        book[ACCOUNT[debt["debt_kind"]]] -= taken + insured
        debts.append({"debt_kind": debt["debt_kind"], "id": debt["id"], "owed": show(debt["owed"]), "insured": show(insured), "taken": show(taken), "short": show(missing)})
    net = purse
    book["payable"] -= net

    open_ones = [entry for entry in facts.get("guarantees", []) if day_of(entry["since"]) <= day and not (entry.get("released_on") is not None and day_of(entry["released_on"]) <= day)]
    held_back = 0
    if rules.get("guarantees", "blocks") == "held_back":
        held_back = min(net, sum(units(entry["amount"], currency) for entry in open_ones))
    else:
        blocks += [{"why": "exit_guarantee_open", "id": entry["loan"], "amount": show(units(entry["amount"], currency)), "until": None} for entry in open_ones]
    nominees = sorted(facts.get("nominees", []), key=lambda entry: entry["id"].encode())
    payable = net - held_back
    if died and payable > 0 and not nominees:
        blocks.append({"why": "exit_no_nominee", "id": "", "amount": show(payable), "until": None})
    takers = [(terms["member"], payable)]
    if died and nominees:
        shares = [exact(entry["share"]) for entry in nominees]
        if sum(shares) == 0:
            raise Refused("no_answer", argument="terms.facts.nominees", reason="no nominee has a share")
        ideal = [payable * share / sum(shares) for share in shares]
        down = [int(part) for part in ideal]
        by_rest = sorted(range(len(ideal)), key=lambda place: (down[place] - ideal[place], place))
        for place in by_rest[: payable - sum(down)]:
            down[place] += 1
        takers = list(zip([entry["id"] for entry in nominees], down))
    payments = []
    if not blocks:
        plan = rules.get("payment", {})
        count, first = plan.get("instalments", 1), day + plan.get("first_after_days", 0)
        for number in range(count):
            on = first if number == 0 else later_month(first, number * plan.get("every_months", 1)) if first <= LAST else None
            for name, whole in takers:
                each = whole // count if number < count - 1 else whole - (count - 1) * (whole // count)
                if each:
                    if on is None or on > LAST:
                        raise Refused("result_too_large", quantity="date", maximum="2199-12-31")
                    payments.append({"on": iso(on), "to": name, "amount": show(each)})
    balance = claims - all_owed + all_insured
    echo_price = {**price}
    echo_notice = notice
    return {
        "member": terms["member"],
        "currency": currency,
        "reason": reason,
        "leaves_on": leaves_on,
        "notice_ends_on": iso(ends) if ends is not None else None,
        "lines": lines,
        "claims": show(claims),
        "owed": show(all_owed),
        "insured": show(all_insured),
        "balance": show(balance),
        "debts": debts,
        "shortfall": show(all_short),
        "net": show(net),
        "held_back": show(held_back),
        "payable": show(payable),
        "blocks": blocks,
        "payments": payments,
        "entries": [{"account": account, "amount": show(book[account])} for account in ACCOUNTS if book[account]],
        "rules": {
            "price": echo_price,
            "notice": echo_notice,
            "order": order,
            "guarantees": rules.get("guarantees", "blocks"),
            "loans_at_death": rules.get("loans_at_death", "offset"),
            "payment": {"instalments": 1, "first_after_days": 0, "every_months": 1, **rules.get("payment", {})},
        },
    }


# --- random cases ----------------------------------------------------------------------------------------------------


def random_terms(rng, on):
    currency = rng.choice(["KES", "KES", "KES", "UGX"])
    cash = lambda most=3000: amount_text(rng, currency, most)
    around = lambda: iso(on + rng.choice([-400, -200, -60, -31, -1, 0, 1, 30]))
    count = lambda *choices: range(rng.choice(choices))
    profit = rng.choice([{"kind": "shared"}, {"kind": "forfeited"}, {"kind": "forfeited_before", "date": around()}])
    price = rng.choice([{"kind": "net_asset_value", "profit": profit}, {"kind": "savings_and_results", "profit": profit}, {"kind": "savings_only"}, {"kind": "savings_less_fee", "share": rng.choice(["0.10", "0.02", "0", "1", "0.333333"])}])
    savings = [{"on": around(), "amount": cash(9000)} for _ in count(0, 1, 3, 6)]
    if savings and rng.random() < 0.1:
        savings.append({"on": around(), "amount": "-" + cash(2000)})
    total = sum(units(entry["amount"], currency) for entry in savings if entry["amount"][0] != "-")
    unit_text = lambda: rng.choice([str(rng.randint(1, 50)), f"{rng.randint(0, 50)}.{rng.randint(0, 999999):06d}", "10.5"])
    member_units = [{"on": around(), "units": unit_text()} for _ in count(1, 2, 3)]
    issued = str(rng.randint(150, 500)) if rng.random() < 0.97 else rng.choice(["0", "1"])
    days = rng.sample([-500, -90, -30, 0, 1], rng.choice([1, 2, 3]))
    if rng.random() < 0.95 and min(days) > 0:
        days = [-500]
    valuations = [{"on": iso(on + shift), "fund_value": cash(400_000), "units": issued} for shift in days]
    by = lambda: {"kind": "by_savings", "of": money(total + rng.choice([0, 100, 500_000, 2_000_000]), currency)} if rng.random() < 0.7 else {"kind": "equally", "members": rng.choice([1, 3, 7, 12])}
    results = [{"id": f"r{place}", "on": around(), "amount": rng.choice(["", "-"]) + cash(9000), "by": by()} for place in count(0, 1, 3)]
    debts = [{"debt_kind": rng.choice(KINDS), "id": f"d{place}", "since": around(), "amount": cash(4000), **rng.choice([{}, {}, {"until": None}, {"until": around()}])} for place in count(0, 1, 2, 5)]
    guarantees = [{"loan": f"g{place}", "amount": cash(3000), "since": around(), **rng.choice([{}, {"released_on": around()}])} for place in count(0, 0, 0, 1, 2)]
    names = rng.sample(["a", "b", "mama", "Z", "é"], rng.choice([0, 1, 2, 3]))
    nominees = [{"id": name, "share": rng.choice(["1", "0.5", "0.333333", "2", "50"])} for name in names]
    if nominees and rng.random() < 0.03:
        nominees = [{**entry, "share": "0"} for entry in nominees]
    reason = rng.choice(["left", "left", "removed", "died"])
    notice = None
    if rng.random() < 0.5:
        short = rng.choice([{"kind": "blocks"}, {"kind": "fee", "amount": cash(500), "share": rng.choice(["0", "0.05", "0.1"])}])
        notice = {"count": rng.choice([0, 1, 3, 30]), "unit": rng.choice(["days", "weeks", "months"]), "if_short": short}
    rules = maybe(
        rng,
        {
            "price": (price, None),
            "notice": (notice, None),
            "order": (rng.sample(KINDS, rng.choice([1, 3, 6])), KINDS) if rng.random() < 0.4 else (KINDS, KINDS),
            "guarantees": (rng.choice(["blocks", "held_back"]), "blocks"),
            "loans_at_death": (rng.choice(["offset", "insured"]), "offset"),
            "payment": (maybe(rng, {"instalments": (rng.choice([1, 2, 3, 7, 120]), 1), "first_after_days": (rng.choice([0, 30, 90]), 0), "every_months": (rng.choice([1, 3]), 1)}), {}),
        },
    )
    facts = maybe(rng, {"savings": (savings, []), "units": (member_units, []), "valuations": (valuations, []), "results": (results, []), "debts": (debts, []), "guarantees": (guarantees, []), "death_benefit": (rng.choice(["0", "10000"]), "0"), "nominees": (nominees, [])})
    terms = {"member": "amina", "rules": rules, "facts": facts, **maybe(rng, {"currency": (currency, "KES"), "reason": (reason, "left"), "notice_on": (around() if rng.random() < 0.7 else None, None)})}
    if rng.random() < 0.12:
        spoil(rng, terms)
    return terms


def spoil(rng, terms):
    rules, facts = terms["rules"], terms["facts"]
    far = "2200-01-01"
    rng.choice(
        [
            lambda: terms.update(member=""),
            lambda: terms.update(notice_on=far),
            lambda: rules.update(price={"kind": "savings_less_fee", "share": "1.1"}),
            lambda: rules.update(price={"kind": "net_asset_value", "profit": {"kind": "forfeited_before", "date": far}}),
            lambda: rules.update(notice={"count": 3661, "unit": "days", "if_short": {"kind": "blocks"}}),
            lambda: rules.update(notice={"count": 1, "unit": "days", "if_short": {"kind": "fee", "amount": "-1", "share": "2"}}),
            lambda: rules.update(notice={"count": 1, "unit": "days", "if_short": {"kind": "fee", "amount": "1", "share": "2"}}),
            lambda: rules.update(order=["fine", "fee", "fine"]),
            lambda: rules.update(payment={"instalments": 0}),
            lambda: rules.update(payment={"first_after_days": -1}),
            lambda: rules.update(payment={"every_months": 121}),
            lambda: facts.update(savings=[{"on": far, "amount": "1"}]),
            lambda: facts.update(savings=[{"on": "2020-01-01", "amount": "0.001"}]),
            lambda: facts.update(savings=[{"on": "2020-01-01", "amount": "-5"}]),
            lambda: facts.update(units=[{"on": "2020-01-01", "units": "0.0000001"}]),
            lambda: facts.update(valuations=[]),
            lambda: facts.update(valuations=[{"on": "2020-01-01", "fund_value": "1", "units": "1"}] * 2),
            lambda: facts.update(valuations=[{"on": "2020-01-01", "fund_value": "-1", "units": "1"}]),
            lambda: facts.update(results=[{"id": "", "on": "2020-01-01", "amount": "1", "by": {"kind": "equally", "members": 1}}]),
            lambda: facts.update(results=[{"id": "a", "on": "2020-01-01", "amount": "1", "by": {"kind": "equally", "members": 0}}]),
            lambda: facts.update(debts=[{"debt_kind": "fine", "id": "a", "since": "2020-01-01", "amount": "1"}] * 2),
            lambda: facts.update(debts=[{"debt_kind": "fine", "id": "a", "since": far, "amount": "1"}]),
            lambda: facts.update(guarantees=[{"loan": "a", "since": "2020-01-01", "amount": "-1"}]),
            lambda: facts.update(death_benefit="-1"),
            lambda: facts.update(nominees=[{"id": "a", "share": "-1"}]),
            lambda: facts.update(nominees=[{"id": "a", "share": "1"}] * 2),
        ]
    )()


def case_exit_settlement(rng):
    on = day_of("2025-01-01") + rng.randrange(700) if rng.random() < 0.5 else day_of(rng.choice(["2026-01-31", "2024-02-29", "2025-12-31", "2026-08-30"]))
    terms = random_terms(rng, on)
    leaves_on = "2200-01-01" if rng.random() < 0.003 else iso(on)
    args = {"terms": terms, "leaves_on": leaves_on}
    try:
        return {"function": "exit_settlement", "args": args, "returns": exit_settlement(terms, leaves_on)}
    except Refused as refused:
        return {"function": "exit_settlement", "args": args, "error": refused.error}


if __name__ == "__main__":
    run({"exit_settlement": case_exit_settlement})
