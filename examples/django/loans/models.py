"""What the app keeps: who borrowed on which terms, and what was paid when. Whatever follows from it is computed."""

import datetime

import chama_core as chama
from chama_core.django.models import amount_options, date_options
from chama_core.django.validators import DocumentValidator
from django.db import models


# ANCHOR: models
class Loan(models.Model):
    member = models.CharField(max_length=64)
    terms = models.JSONField(validators=[DocumentValidator("LoanTerms")])

    def as_chama(self) -> chama.Loan:
        return chama.Loan(
            id=str(self.pk),
            member=self.member,
            terms=chama.LoanTerms.from_dict(self.terms),
            events=[payment.as_chama() for payment in self.payments.all()],
        )

    def position(self, day: datetime.date) -> chama.LoanPosition:
        return chama.loan_position(self.as_chama(), day)


class Payment(models.Model):
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="payments")
    amount = models.DecimalField(**amount_options("KES"))
    # The day of the money, not of its entry: a late entry makes nobody late.
    value_date = models.DateField(**date_options())

    class Meta:
        ordering = ["value_date", "pk"]

    def as_chama(self) -> chama.LoanEvent:
        paid = chama.LoanEventKind.Paid(amount=self.amount)
        return chama.LoanEvent(id=str(self.pk), value_date=self.value_date, what=paid)
# ANCHOR_END: models
