"""A payment as the treasurer types it: `KES 1,234.50`."""

from chama_core.django.forms import AmountField, DayField
from django import forms


class PaymentForm(forms.Form):
    amount = AmountField(currency="KES")
    value_date = DayField()
