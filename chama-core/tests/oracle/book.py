"""Oracle of docs/src/rules/book.md where it speaks of loans: random books with loans, in the form of the vectors.

Usage: book.py SEED COUNT. By another road than the library: a loan is put together from a plain list of lines and lived through
day by day (shared/loan_life.py); an unmarked payment is shared out by asking each loan what it is owed just before; every sum of
the proof, of the places and of the funds is added up line by line. The books have no contributions: those have an oracle of
their own.
"""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "shared"))

from common import day_of, iso, money, units, write
from loan import schedule
from loan_life import position

START = day_of("2025-01-01")
FLOWS = ["opening", "from_members", "unidentified", "for_loans", "deducted_from_loans", "to_members", "lent", "loans_refunded"]
COMING = ["opening", "from_members", "for_loans", "deducted_from_loans"]
OF_MEMBERS = ["from_members", "for_loans", "deducted_from_loans"]
USES = ["loan_principal", "loan_interest", "loan_fees", "loan_penalties", "loan_recovered", "loan_held", "loan_refunded", "advance"]
FUNDS = [None, "savings", "shares", "loan_fund", "welfare", "rotation", "reserve", "administration", "project"]
MEMBERS = ["m0", "m1", "m2"]


def kes(amount):
    return money(amount, "KES")


def some_product(rng, name):
    kind = rng.choice(["reducing_balance", "reducing_balance", "flat", "flat_per_loan"])
    if kind == "flat_per_loan":
        interest = {"kind": kind, "share": rng.choice(["0.1", "0.05", "0"])}
    else:
        interest = {"kind": kind, "rate": {"value": rng.choice(["0.1", "0.01", "0.025"]), "per": "month"}}
    product = {"id": name, "maximum_instalments": 12, "interest": interest, "repayment": rng.choice(["equal_instalments", "equal_principal", "interest_only", "bullet"])}
    product["fund"] = rng.choice(["loan_fund", "savings", "shares"])
    product["fees_fund"] = rng.choice(["administration", "reserve"])
    product["frequency"] = rng.choice([{"kind": "months", "every": 1}, {"kind": "weeks", "every": 1}, {"kind": "weeks", "every": 4}])
    if kind != "reducing_balance" and rng.random() < 0.3:
        product["interest_collected"] = "up_front"
    fees = []
    for place, collected in enumerate(rng.sample(["deducted", "paid_up_front", "added_to_principal", "first_instalment", "each_instalment"], rng.choice([0, 1, 1, 2]))):
        fees.append({"id": f"f{place}", "charge": rng.choice([{"kind": "amount", "amount": "25"}, {"kind": "share_of_principal", "share": "0.02"}]), "collected": collected})
    rules = {}
    if rng.random() < 0.5:
        rules["penalties"] = [{"id": "late", "trigger": {"kind": "late_instalment"}, "basis": {"kind": "unpaid", "share": "0.05"}, "fund": rng.choice(["loan_fund", "welfare"])}]
    if kind == "reducing_balance":
        rules["early"] = rng.choice(["next_instalments", "reduce_instalment", "reduce_number"])
    return product | {"fees": fees, "rules": rules}


def terms_of(product, lent, parts, count):
    terms = {key: product[key] for key in ("interest", "repayment", "frequency", "fees") if key in product}
    if "interest_collected" in product:
        terms["interest_collected"] = product["interest_collected"]
    later = {}
    for on, amount in parts:
        if on > parts[0][0]:
            later[on] = later.get(on, 0) + amount
    terms |= {"principal": kes(lent), "disbursed_on": iso(parts[0][0]), "term": {"kind": "instalments", "count": count}}
    return terms | {"later_disbursements": [{"on": iso(on), "amount": kes(amount)} for on, amount in sorted(later.items())]}


class Story:
    """A book that grows, and what is needed to add it up again."""

    def __init__(self, rng):
        self.rng, self.lines, self.loans, self.paid_on = rng, [], [], set()
        self.products = [some_product(rng, f"p{place}") for place in range(2)]
        self.has_bucket = rng.random() < 0.75
        for place in ("till", "bank"):
            self.add(START, "opening_cash", place=place, amount=kes(rng.randint(0, 2_000_000)))

    def add(self, on, kind, **fields):
        self.lines.append({"id": f"e{len(self.lines)}", "value_date": iso(on), "what": {"kind": kind, **fields}})
        return self.lines[-1]["id"]

    def place(self):
        return self.rng.choice(["till", "bank"])

    def lend(self, number):
        rng, product, member = self.rng, self.rng.choice(self.products), self.rng.choice(MEMBERS)
        amount, count = rng.randint(5_000, 1_000_000), rng.randint(1, 6)
        on = START + rng.randint(1, 90)
        parts = [(on, amount)]
        if rng.random() < 0.25 and "interest_collected" not in product:
            first = rng.randint(amount // 2, amount - 1)
            parts = [(on, first), (on + rng.choice([0, 3, 10]), amount - first)]
        terms = terms_of(product, amount, parts, count)
        if schedule(terms)[0] == "error":
            return
        name = f"L{number}"
        asked = amount + rng.choice([0, 0, 500])
        self.add(on - 1, "loan_applied", loan=name, member=member, product=product["id"], amount=kes(asked), term={"kind": "instalments", "count": count})
        self.add(on - 1, "loan_approved", loan=name, authority="")
        for part_on, part in parts:
            self.add(part_on, "loan_disbursed", loan=name, place=self.place(), amount=kes(part))
        self.loans.append({"id": name, "member": member, "product": product, "terms": terms, "approved": asked, "parts": parts, "approved_on": on - 1})

    def happen(self):
        rng, loan = self.rng, self.rng.choice(self.loans)
        on = loan["parts"][-1][0] + rng.randint(0, 200)
        amount = rng.choice([rng.randint(1, 300_000), units(loan["terms"]["principal"], "KES") // 2 + 1])
        kind = rng.random()
        if kind < 0.45:
            self.add(on, "loan_repaid", loan=loan["id"], member=loan["member"], place=self.place(), amount=kes(amount))
        elif kind < 0.8:
            member = rng.choice(MEMBERS)
            # Of two unmarked payments of one day it matters which comes first.
            if (member, on) not in self.paid_on:
                self.paid_on.add((member, on))
                self.add(on, "paid", member=member, place=self.place(), amount=kes(amount))
        elif kind < 0.86:
            self.add(on, "loan_charged", loan=loan["id"], charge_kind=rng.choice(["fee", "penalty", "recovery_cost"]), amount=kes(rng.randint(1, 9_000)), reason="")
        elif kind < 0.9:
            self.add(on, "loan_waived", loan=loan["id"], part=rng.choice(["penalties", "fees", "interest"]), authority="")
        elif kind < 0.94:
            self.add(on, "loan_paused", loan=loan["id"], paused=rng.choice(["interest", "ageing"]), until=iso(on + rng.randint(0, 40)), authority="")
        elif kind < 0.96:
            self.add(on, "loan_written_off", loan=loan["id"], authority="")
            self.add(on + 5, "loan_recovered", loan=loan["id"], place=self.place(), amount=kes(rng.randint(1, 5_000)))
        else:
            money_lines = [line for line in self.lines if line["what"]["kind"] in ("paid", "loan_repaid") and "gone" not in line]
            if money_lines:
                line = rng.choice(money_lines)
                line["gone"] = True
                if rng.random() < 0.5:
                    self.add(START + 600, "reversed", event=line["id"], reason="")
                else:
                    self.add(START + 600, "corrected", event=line["id"], amount=kes(rng.randint(1, 100_000)), reason="")

    def book(self):
        group = {"id": "g", "group_kind": "table_banking", "formed_on": iso(START), "members": [{"id": member, "joined": iso(START)} for member in MEMBERS]}
        order = ["arrears", "fines", "fees", "loan", "current", "advance"]
        if not self.has_bucket:
            order.remove("loan")
        bylaws = {"effective_from": iso(START), "allocation": {"order": order}, "loans": self.products}
        places = [{"id": "till", "place_kind": "mobile_money"}, {"id": "bank", "place_kind": "bank"}]
        events = [{key: line[key] for key in ("id", "value_date", "what")} for line in self.lines]
        return {"chama": group, "bylaws": [bylaws], "places": places, "events": events}

    # - added up again -

    def facts(self):
        """The lines as they count: (day, place, id, what)."""
        gone = {line["what"]["event"] for line in self.lines if line["what"]["kind"] == "reversed"}
        right = {line["what"]["event"]: line["what"]["amount"] for line in self.lines if line["what"]["kind"] == "corrected"}
        facts = []
        for place, line in enumerate(self.lines):
            what = line["what"]
            if line["id"] in gone or what["kind"] in ("reversed", "corrected"):
                continue
            if line["id"] in right:
                what = what | {"amount": right[line["id"]]}
            facts.append((day_of(line["value_date"]), place, line["id"], what))
        return sorted(facts, key=lambda fact: fact[:2])

    def lived(self):
        """Each loan with its events; how much of each unmarked payment went to loans."""
        facts, shared = self.facts(), {}
        files = {}
        for day, place, name, what in facts:
            if what["kind"] == "loan_disbursed" and what["loan"] not in files:
                file = next(loan for loan in self.loans if loan["id"] == what["loan"])
                files[what["loan"]] = file | {"events": [], "first": (day, place)}
        for day, place, name, what in facts:
            event = self.loan_event(what)
            if event:
                files[what["loan"]]["events"].append((day, place, name, event))
            elif what["kind"] == "paid":
                left = units(what["amount"], "KES")
                if self.has_bucket:
                    own = [file for file in files.values() if file["member"] == what["member"] and file["first"][0] <= day]
                    for file in sorted(own, key=lambda file: file["first"]):
                        stands = self.stands(file, day, place)
                        amount = min(left, units(stands["owed"]["total"], "KES"))
                        left -= amount
                        if amount:
                            file["events"].append((day, place, name, {"kind": "paid", "amount": kes(amount)}))
                shared[name] = units(what["amount"], "KES") - left
        return files, shared

    def loan_event(self, what):
        kind = what["kind"]
        if kind in ("loan_repaid", "loan_recovered"):
            return {"kind": "paid", "amount": what["amount"]}
        if kind == "loan_charged":
            return {"kind": "charged", "charge_kind": what["charge_kind"], "amount": what["amount"]}
        if kind == "loan_waived":
            return {"kind": "waived", "part": what["part"], "authority": ""}
        if kind == "loan_paused":
            return {"kind": what["paused"] + "_paused", "until": what["until"]}
        if kind == "loan_written_off":
            return {"kind": "written_off", "authority": ""}
        return None

    def stands(self, file, day, before=10**9):
        """Where a loan stands on a day, by what came before a place of that day."""
        events = [event for event in sorted(file["events"], key=lambda event: event[:2]) if event[:2] < (day, before)]
        events = [{"id": name, "value_date": iso(on), "what": what} for on, _, name, what in events]
        loan = {"id": file["id"], "member": file["member"], "terms": file["terms"], "rules": file["product"]["rules"], "events": events}
        how, answer = position(loan, day)
        assert how == "returns", (answer, loan)
        return answer


ACCOUNTS = ["in_place", "lent_out", "of_member", "advance_of", "held_for_loan", "of_fund", "at_the_beginning"]
NAMES = {"in_place": "place", "lent_out": "loan", "advance_of": "member", "held_for_loan": "loan", "of_fund": "fund"}
# How a loan uses money: the account and the rule of each part.
PARTS = {"principal": "loan_principal_paid", "interest": "loan_interest_paid", "fees": "loan_fees_paid", "penalties": "loan_penalties_paid"}


def shown_account(account):
    return {"kind": account[0]} | ({NAMES[account[0]]: account[1]} if len(account) > 1 else {})


def rank(account):
    name = FUNDS.index(account[1]) if account[0] == "of_fund" else account[1] if len(account) > 1 else ""
    return ACCOUNTS.index(account[0]), name


def lined_up(story, files, shared, taken, as_of):
    """The entries of the book: each event's own lines, then those of loans, then those of members; and what they come to."""
    facts = story.facts()
    place_of = {name: number for number, (_, _, name, _) in enumerate(facts)}
    entries = {}

    def post(on, name, account, amount, why):
        if on > as_of or not amount:
            return
        lines = entries.setdefault((on, place_of[name]), [name, {}])[1]
        lines[account, why] = lines.get((account, why), 0) + amount

    first_of = set()
    for day, _, name, what in facts:
        amount = units(what.get("amount") or "0", "KES")
        kind = what["kind"]
        if kind == "opening_cash":
            post(day, name, ("in_place", what["place"]), amount, "money_in_place")
            post(day, name, ("at_the_beginning",), -amount, "opening_balance")
        elif kind in ("paid", "loan_repaid", "loan_recovered"):
            post(day, name, ("in_place", what["place"]), amount, "money_in_place")
        elif kind == "loan_disbursed":
            file = files[what["loan"]]
            post(day, name, ("in_place", what["place"]), -amount, "money_in_place")
            post(day, name, ("lent_out", what["loan"]), amount, "loan_lent")
            if what["loan"] not in first_of:
                first_of.add(what["loan"])
                fees, interest = taken[what["loan"]]
                post(day, name, ("in_place", what["place"]), fees + interest, "money_in_place")
                post(day, name, ("of_fund", file["product"]["fees_fund"]), -fees, "loan_fees_paid")
                post(day, name, ("of_fund", file["product"]["fund"]), -interest, "loan_interest_paid")
    for name, file in sorted(files.items(), key=lambda item: item[1]["first"]):
        if file["first"][0] > as_of:
            continue
        stands, product = story.stands(file, as_of), file["product"]
        penalties = product["rules"].get("penalties")
        funds = {"interest": product["fund"], "fees": product["fees_fund"], "penalties": penalties[0]["fund"] if penalties else product["fund"]}
        paid_on = {event: day for day, _, event, _ in file["events"]}
        held = ("held_for_loan", name)
        for line in stands["payments"]:
            event, on, amount = line["payment"], day_of(line["on"]), units(line["amount"], "KES")
            if line["used"] in ("held", "refunded"):
                post(paid_on[event], event, held, -amount, "loan_money_held")
                continue
            if line["used"] == "recovered":
                account, why = ("of_fund", product["fund"]), "loan_money_recovered"
            elif line["part"] == "principal":
                account, why = ("lent_out", name), PARTS["principal"]
            else:
                account, why = ("of_fund", funds[line["part"]]), PARTS[line["part"]]
            if on > paid_on[event]:
                post(paid_on[event], event, held, -amount, "loan_money_held")
                post(on, event, held, amount, why)
            post(on, event, account, -amount, why)
        # In these books only fees are added, and at once.
        begins, disbursed = file["first"][0], next(event for _, _, event, what in facts if what["kind"] == "loan_disbursed" and what["loan"] == name)
        added = units(stands["added"], "KES")
        assert story.stands(file, begins)["added"] == stands["added"]
        changes = [(begins, disbursed, added, "loan_principal_added")]
        for day, _, event, what in file["events"]:
            if what["kind"] == "written_off":
                changes.append((day, event, -units(stands["principal_written_off"], "KES"), "loan_principal_written_off"))
                break
        for day, event, amount, why in changes:
            post(day, event, ("lent_out", name), amount, why)
            post(day, event, ("of_fund", product["fund"]), -amount, why)
    for day, _, name, what in facts:
        if what["kind"] == "paid":
            post(day, name, ("advance_of", what["member"]), shared[name] - units(what["amount"], "KES"), "to_advance")
    shown, balances = [], {}
    for (on, _), (name, lines) in sorted(entries.items()):
        assert sum(lines.values()) == 0, (name, lines, story.book())
        shown.append({"event": name, "on": iso(on), "lines": [{"account": shown_account(account), "amount": kes(amount), "why": why} for (account, why), amount in lines.items()]})
        for (account, _), amount in lines.items():
            balances[account] = balances.get(account, 0) + amount
    return shown, balances


def without_dues(story, member, shared, as_of):
    """Where a member stands whom nothing is asked of but loans."""
    charges, allocations, advance = [], [], 0
    for day, _, name, what in story.facts():
        if what["kind"] != "paid" or what["member"] != member or day > as_of:
            continue
        to_loans, rest = shared[name], units(what["amount"], "KES") - shared[name]
        line = {"payment": name, "value_date": iso(day), "applied_on": iso(day)}
        if to_loans:
            charge = {"id": name, "on": iso(day), "charge_kind": "loan", "amount": kes(to_loans), "fund": "loan_fund", "reason": ""}
            charges.append({"charge": charge, "waived": kes(0), "paid": kes(to_loans), "owed": kes(0)})
            allocations.append(line | {"target": {"kind": "charge", "charge": name}, "amount": kes(to_loans), "why": "to_loan"})
        if rest:
            allocations.append(line | {"target": {"kind": "advance"}, "amount": kes(rest), "why": "to_advance"})
        advance += rest
    nothing = dict.fromkeys(["expected", "paid", "waived", "arrears", "current", "fines_owed", "fees_owed", "loan_owed", "owed"], kes(0))
    ageing = dict.fromkeys(["due_today", "days_1_to_30", "days_31_to_60", "days_61_to_90", "days_over_90"], kes(0))
    counts = dict.fromkeys(["periods_in_arrears", "days_in_arrears", "streak", "on_time_count", "counted"], 0)
    stands = {"member": member, "as_of": iso(as_of), "currency": "KES"} | nothing | {"advance": kes(advance), "ageing": ageing} | counts
    return stands | {"on_time_rate": None, "regularity": None, "dues": [], "penalties": [], "charges": charges, "allocations": allocations}


def answers(story, as_of):
    files, shared = story.lived()
    flows, uses = {}, {}
    places = {place: dict.fromkeys(["opening", "in", "out"], 0) for place in ("till", "bank")}

    def move(on, flow, fund, place, amount):
        if on <= as_of and amount:
            flows[flow, fund] = flows.get((flow, fund), 0) + amount
            side = "opening" if flow == "opening" else "in" if amount > 0 else "out"
            places[place][side] += abs(amount)

    def use(kind, fund, amount):
        uses[kind, fund] = uses.get((kind, fund), 0) + amount

    taken, first_of = {}, set()
    for name, file in files.items():
        handed_out = schedule(file["terms"])[1]["disbursements"][0]
        taken[name] = (units(handed_out["fees"], "KES"), units(handed_out["interest"], "KES"))
    for day, _, name, what in story.facts():
        amount = units(what.get("amount") or "0", "KES")
        if what["kind"] == "opening_cash":
            move(day, "opening", None, what["place"], amount)
        elif what["kind"] == "paid":
            move(day, "from_members", None, what["place"], amount)
            if day <= as_of:
                use("advance", None, amount - shared[name])
        elif what["kind"] in ("loan_repaid", "loan_recovered"):
            move(day, "for_loans", None, what["place"], amount)
        elif what["kind"] == "loan_disbursed":
            move(day, "lent", files[what["loan"]]["product"]["fund"], what["place"], -amount)
            if what["loan"] not in first_of:
                first_of.add(what["loan"])
                move(day, "deducted_from_loans", None, what["place"], sum(taken[what["loan"]]))
    sums = dict.fromkeys(["added", "repaid", "outstanding", "written_off"], 0)
    lent_out, committed = {}, {}
    for name, file in files.items():
        product, done = file["product"], False
        fund = product["fund"]
        if file["first"][0] <= as_of:
            stands = story.stands(file, as_of)
            amount = lambda *path: units(stands[path[0]] if len(path) == 1 else stands[path[0]][path[1]], "KES")
            penalties = product["rules"].get("penalties")
            use("loan_principal", fund, amount("paid", "principal"))
            use("loan_interest", fund, amount("paid", "interest") + taken[name][1])
            use("loan_fees", product["fees_fund"], amount("paid", "fees") + taken[name][0])
            use("loan_penalties", penalties[0]["fund"] if penalties else fund, amount("paid", "penalties"))
            use("loan_recovered", fund, amount("recovered"))
            use("loan_held", None, amount("advance") + amount("overpaid"))
            sums["added"] += amount("added")
            sums["repaid"] += amount("principal_repaid")
            sums["outstanding"] += amount("principal_outstanding")
            sums["written_off"] += amount("principal_written_off")
            lent_out[fund] = lent_out.get(fund, 0) + amount("principal_outstanding")
            done = stands["status"] in ("repaid", "written_off")
        if file["approved_on"] <= as_of and not done:
            handed_out = sum(part for on, part in file["parts"] if on <= as_of)
            committed[fund] = committed.get(fund, 0) + file["approved"] - handed_out

    lines = lambda kinds, sign: [
        {"flow": flow, "fund": fund, "amount": kes(sign * flows[flow, fund])} for flow in kinds for fund in FUNDS if flows.get((flow, fund))
    ]
    total = lambda kinds: sum(amount for (flow, _), amount in flows.items() if flow in kinds)
    held = []
    for place, kind in (("till", "mobile_money"), ("bank", "bank")):
        side = places[place]
        held.append(
            {"place": {"id": place, "name": "", "place_kind": kind}, "opening": kes(side["opening"]), "money_in": kes(side["in"]), "transferred_in": kes(0)}
            | {"money_out": kes(side["out"]), "transferred_out": kes(0), "held": kes(side["opening"] + side["in"] - side["out"])}
        )
    total_held = sum(side["opening"] + side["in"] - side["out"] for side in places.values())
    total_in, total_out, received = total(COMING), -total(["lent"]), total(OF_MEMBERS)
    used = sum(uses.values())
    lent = -total(["lent"])
    left = lent + sums["added"] - sums["repaid"] - sums["outstanding"] - sums["written_off"]
    assert total_in - total_out == total_held and received == used and left == 0, (story.book(), as_of)
    dates = {"as_of": iso(as_of), "known_on": iso(START + 700)}
    proof = {
        "dates": dates,
        "currency": "KES",
        "money_in": lines(COMING, 1),
        "total_in": kes(total_in),
        "money_out": lines(["lent"], -1),
        "total_out": kes(total_out),
        "held": held,
        "total_held": kes(total_held),
        "cash_difference": kes(0),
        "received": lines(OF_MEMBERS, 1),
        "total_received": kes(received),
        "used": [{"money_use": kind, "fund": fund, "amount": kes(uses[kind, fund])} for kind in USES for fund in FUNDS if uses.get((kind, fund))],
        "total_used": kes(used),
        "members_difference": kes(0),
        "lent": kes(lent),
        "opening_principal": kes(0),
        "added_to_principal": kes(sums["added"]),
        "principal_repaid": kes(sums["repaid"]),
        "principal_outstanding": kes(sums["outstanding"]),
        "principal_written_off": kes(sums["written_off"]),
        "loans_difference": kes(0),
    }
    entries, balances = lined_up(story, files, shared, taken, as_of)
    owed_to = lambda *kinds: -sum(amount for account, amount in balances.items() if account[0] in kinds)
    members, of_funds = owed_to("of_member", "advance_of", "held_for_loan"), owed_to("of_fund")
    assert total_held + sums["outstanding"] == members + of_funds + owed_to("at_the_beginning"), (story.book(), as_of)
    proof |= {"invested": kes(0), "of_members": kes(members), "of_funds": kes(of_funds), "of_nobody": kes(owed_to("at_the_beginning"))}
    proof |= {"balance_difference": kes(0), "unbalanced": None}
    came, went = {}, {}
    came[None] = total(["opening"])
    for (_, fund), amount in uses.items():
        came[fund] = came.get(fund, 0) + amount
    for (flow, fund), amount in flows.items():
        if flow == "lent":
            went[fund] = went.get(fund, 0) - amount
    shown = {fund for (_, fund), amount in uses.items() if amount} | set(went) | ({None} if came[None] else set())
    funds = [
        {"fund": fund, "money_in": kes(came.get(fund, 0)), "money_out": kes(went.get(fund, 0)), "held": kes(came.get(fund, 0) - went.get(fund, 0))}
        for fund in FUNDS
        if fund in shown
    ]
    book = story.book()
    known = sorted((file for file in files.values() if file["first"][0] <= as_of), key=lambda file: file["first"])
    replay = {"dates": dates, "members": [without_dues(story, member, shared, as_of) for member in MEMBERS], "loans": [story.stands(file, as_of) for file in known]}
    replay |= {"funds": funds, "entries": entries, "proof": proof}
    replay["balances"] = [{"account": shown_account(account), "balance": kes(amount)} for account, amount in sorted(balances.items(), key=lambda line: rank(line[0])) if amount]
    yield {"function": "replay", "args": {"book": book, "dates": dates}, "returns": replay}
    yield {"function": "book_proof", "args": {"book": book, "dates": dates}, "returns": proof}
    yield {"function": "cash_positions", "args": {"book": book, "dates": dates}, "returns": held}
    yield {"function": "fund_cash", "args": {"book": book, "dates": dates}, "returns": funds}
    asked = story.rng.choice(["loan_fund", "savings", "shares"])
    cash = max(0, came.get(asked, 0) - went.get(asked, 0))
    fund = {"cash": kes(cash), "lent_out": kes(lent_out.get(asked, 0)), "committed": kes(committed.get(asked, 0))}
    yield {"function": "book_loan_fund", "args": {"book": book, "dates": dates, "fund": asked}, "returns": fund}


def cases(seed, count):
    books = count  # each is asked five things
    yield {"expect": dict.fromkeys(["replay", "book_proof", "cash_positions", "fund_cash", "book_loan_fund"], books)}
    rng, done = random.Random(f"{seed}/book"), 0
    while done < books:
        story = Story(rng)
        for number in range(rng.choice([1, 1, 2, 3])):
            story.lend(number)
        if not story.loans:
            continue
        for _ in range(rng.randint(0, 8)):
            story.happen()
        yield from answers(story, START + rng.choice([0, 40, 100, rng.randint(0, 350), 350]))
        done += 1


if __name__ == "__main__":
    write(cases(int(sys.argv[1]), int(sys.argv[2])))
