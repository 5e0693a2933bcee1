"""Addresses of the exchange."""

from django.urls import path

from onewindow.exchange.views import corrections, traces

app_name = "exchange"
urlpatterns = [
    path("my/traces/", traces.traces, name="traces"),
    path("my/traces/export/", traces.export, name="export_traces"),
    path("my/corrections/", corrections.my_corrections, name="my_corrections"),
    path("my/corrections/<str:number>/", corrections.my_correction, name="my_correction"),
    path("desk/corrections/", corrections.corrections, name="corrections"),
    path("desk/corrections/<str:number>/", corrections.correction, name="correction"),
    path("desk/corrections/<str:number>/answer/", corrections.answer, name="answer_correction"),
    path("desk/corrections/<str:number>/extension/", corrections.extend, name="extend_correction"),
]
