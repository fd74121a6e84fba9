"""What a group sees; the numbers are those of `examples/expected.txt`."""

import datetime

from django.test import TestCase

from .models import Loan

TERMS = {
    "principal": "50000",
    "disbursed_on": "2026-01-15",
    "interest": {"kind": "reducing_balance", "rate": {"value": "0.02", "per": "month"}},
    "term": {"kind": "instalments", "count": 6},
}


class Loans(TestCase):
    def setUp(self) -> None:
        self.loan = Loan(member="otieno", terms=TERMS)
        self.loan.full_clean()
        self.loan.save()
        self.page = f"/loans/{self.loan.pk}/?on=2026-04-20"
        for day in ("2026-02-15", "2026-03-24"):
            self.assertEqual(self.pay("KES 8,926.29", day).status_code, 302)

    def pay(self, amount: str, day: str):
        return self.client.post(self.page, {"amount": amount, "value_date": day})

    def test_the_page_says_who_is_late_and_by_how_much(self) -> None:
        page = self.client.get("/?on=2026-04-20").content.decode()
        for said in ("otieno", "overdue", ">5<", "8926.29", "34754.48"):
            self.assertIn(said, page)

    def test_money_that_is_entered_late_makes_nobody_late(self) -> None:
        self.pay("8926.29", "2026-04-15")
        self.assertEqual(Loan.objects.get().position(datetime.date(2026, 4, 20)).status, "current")

    def test_a_payment_that_is_no_amount_is_refused_in_words(self) -> None:
        page = self.pay("1,23.4", "2026-04-20")
        self.assertEqual(page.status_code, 200)
        self.assertIn("1,23.4", page.content.decode())
        self.assertEqual(self.loan.payments.count(), 2)

    def test_the_api_answers_with_numbers_as_text(self) -> None:
        answer = self.client.get(f"/api/loans/{self.loan.pk}/position/?on=2026-04-20").json()
        self.assertEqual((answer["arrears"]["total"], answer["days_past_due"]), ("8926.29", 5))
        answer = self.client.post("/api/schedule/", TERMS, content_type="application/json").json()
        self.assertEqual(answer["instalments"][0]["instalment"], "8926.29")

    def test_the_api_refuses_with_a_code(self) -> None:
        dear = {**TERMS, "interest": {"kind": "reducing_balance", "rate": {"value": "12", "per": "month"}}}
        answer = self.client.post("/api/schedule/", dear, content_type="application/json")
        self.assertEqual((answer.status_code, answer.json()["code"]), (400, "out_of_range"))
        del dear["term"]
        answer = self.client.post("/api/schedule/", dear, content_type="application/json")
        self.assertEqual((answer.status_code, list(answer.json())), (400, ["term"]))
