"""Addresses of the exchange."""

from django.urls import path

from onewindow.exchange import views

app_name = "exchange"
urlpatterns = [
    path("my/traces/", views.traces, name="traces"),
    path("desk/corrections/", views.corrections, name="corrections"),
    path("desk/corrections/<str:number>/", views.correction, name="correction"),
]
