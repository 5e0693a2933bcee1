"""Addresses of the ledger: those of C2SP tlog-tiles, and the pages that explain them."""

from __future__ import annotations

from django.urls import path

from onewindow.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/receipts/<str:check_code>/", views.receipt, name="receipt"),
    path("ledger/receipts/<str:check_code>/proof.json", views.receipt_proof, name="proof"),
    path("ledger/keys", views.keys, name="keys"),
    path("ledger/check.py", views.check_script, name="check_script"),
    path("ledger/checkpoint", views.checkpoint, name="checkpoint"),
    path("ledger/checkpoints/<int:size>", views.former_checkpoint, name="former_checkpoint"),
    path("ledger/tile/entries/<path:place>", views.entries, name="entries"),
    path("ledger/tile/<int:level>/<path:place>", views.tile, name="tile"),
    path("ledger/epochs/<int:epoch>/checkpoint", views.checkpoint, name="epoch_checkpoint"),
    path("ledger/epochs/<int:epoch>/checkpoints/<int:size>", views.former_checkpoint, name="former_of_epoch"),
    path("ledger/epochs/<int:epoch>/tile/entries/<path:place>", views.entries, name="entries_of_epoch"),
    path("ledger/epochs/<int:epoch>/tile/<int:level>/<path:place>", views.tile, name="tile_of_epoch"),
    path("witness/add-checkpoint", views.add_checkpoint, name="add_checkpoint"),
]
