"""`chama_core.django` in a project: forms, models, the REST framework."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

django = pytest.importorskip("django")
pytest.importorskip("rest_framework")

from django.conf import settings

if not settings.configured:
    settings.configure(
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
        REST_FRAMEWORK={"EXCEPTION_HANDLER": "chama_core.django.rest.exception_handler"},
        ROOT_URLCONF=__name__,
    )
    django.setup()

import chama_core as c
from chama_core.django.forms import AmountField, DayField
from chama_core.django.models import amount_options, choice_options, date_options
from chama_core.django.rest import exception_handler, serializer_for
from chama_core.django.validators import AmountValidator, DocumentValidator, validate_date
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient


class Contribution(models.Model):
    amount = models.DecimalField(**amount_options("KES", maximum=250_000))
    currency = models.CharField(default=c.Currency.KES, **choice_options(c.Currency))
    paid_on = models.DateField(**date_options())
    terms = models.JSONField(null=True, blank=True, validators=[DocumentValidator("SplitTerms")])

    class Meta:
        app_label = "tests"


class ContributionForm(forms.Form):
    amount = AmountField(currency="KES", maximum=250_000)
    paid_on = DayField()


@api_view(["POST"])
def split_view(request: Request) -> Response:
    serializer = serializer_for(c.SplitTerms)(data=request.data)
    serializer.is_valid(raise_exception=True)
    return Response(c.split(serializer.validated_data).to_dict())


@api_view(["POST"])
def raw_view(request: Request) -> Response:
    return Response(c.split(c.SplitTerms.from_dict(request.data)).to_dict())


urlpatterns = [path("split/", split_view), path("raw/", raw_view)]


def refused(call: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        call()
    return caught.value


def test_a_validator_says_what_the_library_says() -> None:
    AmountValidator("KES", maximum=100)(Decimal("99.50"))
    error = refused(lambda: AmountValidator("KES", maximum=100)(Decimal("100.01")))
    assert error.code == "out_of_range"
    assert error.messages == ["`check.amount` is 100.01, but must be from 0.01 to 100.00"]
    assert refused(lambda: AmountValidator("UGX")(Decimal("1.5"))).code == "too_many_decimals"
    assert refused(lambda: AmountValidator()(0.5)).code == "wrong_type"  # type: ignore[arg-type]
    assert refused(lambda: validate_date(datetime.date(1, 1, 1))).code == "date_out_of_range"
    assert AmountValidator("KES") == AmountValidator(c.Currency.KES) != AmountValidator("UGX")


def test_a_form_takes_amounts_as_people_type_them() -> None:
    form = ContributionForm({"amount": "KES 1,234.50", "paid_on": "2026-01-31"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"amount": Decimal("1234.50"), "paid_on": datetime.date(2026, 1, 31)}
    form = ContributionForm({"amount": "1,23.4", "paid_on": "0001-01-01"})
    assert [error.code for error in form.errors.as_data()["amount"]] == ["invalid_text"]
    assert [error.code for error in form.errors.as_data()["paid_on"]] == ["date_out_of_range"]
    assert not ContributionForm({"amount": "", "paid_on": "2026-01-31"}).is_valid()


def test_a_model_keeps_what_the_library_gives() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Contribution)
    terms = c.SplitTerms(amount=Decimal("10.00"), weights=[1, 1])
    one = Contribution(amount=Decimal("1000.50"), paid_on=datetime.date(2026, 1, 5), terms=terms.to_dict())
    one.full_clean()
    one.save()
    one = Contribution.objects.get()
    assert one.amount == Decimal("1000.50") and one.currency == "KES"
    assert c.Currency(one.currency) is c.Currency.KES
    assert c.SplitTerms.from_dict(one.terms) == terms
    one.amount, one.paid_on, one.terms = Decimal(0), datetime.date(1800, 1, 1), {"amount": 1}
    assert set(refused(one.full_clean).error_dict) == {"amount", "paid_on", "terms"}


def test_a_migration_needs_nothing_but_the_validators() -> None:
    text = MigrationWriter.serialize(Contribution._meta.get_field("amount"))[0]
    assert "models.DecimalField" in text and "max_digits=15" in text and "AmountValidator('KES', None, 250000)" in text


def test_a_serializer_reads_and_writes_a_type() -> None:
    client = APIClient()
    answer = client.post("/split/", {"amount": "10.00", "weights": ["1", "1", "1"]}, format="json")
    assert (answer.status_code, answer.json()["parts"]) == (200, ["3.34", "3.33", "3.33"])
    answer = client.post("/split/", {"amount": 10, "weights": []}, format="json")
    assert answer.status_code == 400
    assert answer.json() == {"amount": '`amount` is 10, but must be decimal text such as "1234.50"'}


def test_a_refusal_is_answered_with_400_its_code_and_fields() -> None:
    answer = APIClient().post("/raw/", {"amount": "-1", "weights": ["1"]}, format="json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "empty" or answer.json()["argument"].startswith("terms.")
    assert exception_handler(KeyError("x"), {}) is None


def test_every_type_has_a_serializer() -> None:
    from conftest import classes

    for cls in classes():
        if hasattr(cls, "__match_args__"):
            serializer = serializer_for(cls)()
            assert list(serializer.fields) == list(cls.__match_args__)
