"""A page for the group, and an API for its phones."""

from django.urls import path
from loans import views

urlpatterns = [
    path("", views.loans),
    path("loans/<int:pk>/", views.loan),
    path("api/schedule/", views.schedule),
    path("api/loans/<int:pk>/position/", views.position),
]
