"""The page of all loans, the page of one, and the API."""

import datetime

import chama_core as chama
from chama_core.django.rest import serializer_for
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from .forms import PaymentForm
from .models import Loan


def day_of(request: HttpRequest) -> datetime.date:
    """The day that is asked for, today by default: the library itself has no clock."""
    asked = request.GET.get("on")
    return datetime.date.fromisoformat(asked) if asked else datetime.date.today()


# ANCHOR: page
def loans(request: HttpRequest) -> HttpResponse:
    day = day_of(request)
    rows = Loan.objects.prefetch_related("payments").order_by("pk")
    positions = chama.loan_positions([loan.as_chama() for loan in rows], day)
    return render(request, "loans.html", {"day": day, "positions": positions})
# ANCHOR_END: page


def loan(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Loan, pk=pk)
    form = PaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row.payments.create(**form.cleaned_data)
        return redirect(request.get_full_path())
    return render(request, "loan.html", {"position": row.position(day_of(request)), "form": form})


# ANCHOR: api
@api_view(["POST"])
def schedule(request: Request) -> Response:
    terms = serializer_for(chama.LoanTerms)(data=request.data)
    terms.is_valid(raise_exception=True)
    return Response(chama.loan_schedule(terms.validated_data).to_dict())


@api_view(["GET"])
def position(request: Request, pk: int) -> Response:
    return Response(get_object_or_404(Loan, pk=pk).position(day_of(request)).to_dict())
# ANCHOR_END: api
