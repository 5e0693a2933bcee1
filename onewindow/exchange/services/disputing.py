"""The mark of a dispute in every read of a disputed value, until it is settled (rule F8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, ExpressionWrapper, F, Func, JSONField, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from onewindow.exchange.connectors import Found
from onewindow.exchange.models import DataCorrection, Purpose
from onewindow.exchange.rules import Disputed, disputes_in
from onewindow.foundation.personal import lookup_hash
from onewindow.registers.queries import text_of

COLUMNS = ("number", "element", "subject", "shown_digest", "purpose_number")


def with_disputes(
    purposes: QuerySet[Purpose], elements: Collection[str], named: Collection[str], number: str
) -> QuerySet[Purpose]:
    """A purpose with the unsettled disputes over what is read: about its subjects or those named, in its statement."""
    in_purpose = ExpressionWrapper(
        Func(F("subject"), OuterRef("subjects"), arg_joiner=" = any(", template="(%(expressions)s))"),
        output_field=BooleanField(),
    )
    disputes = DataCorrection.objects.filter(
        Q(subject__in=sorted(named)) | Q(in_purpose) | Q(subject="", purpose_number=number),
        settled_at__isnull=True,
        element__in=sorted(elements),
    ).order_by("number")
    rows = disputes.values(row=JSONObject(**{name: name for name in COLUMNS}))
    return purposes.annotate(disputes=ArraySubquery(rows, output_field=ArrayField(JSONField())))


def disputes_of(row: Purpose) -> tuple[Disputed, ...]:
    """The disputes that came with a purpose; none where they were not asked for."""
    return tuple(Disputed(**each) for each in getattr(row, "disputes", ()))


def marks(disputes: Sequence[Disputed], number: str, elements: Collection[str], found: Found) -> dict[str, str]:
    """The disputed elements of an answer, each with the number of its dispute."""
    values = {
        name: {lookup_hash(f"{name}:{text_of(row[name])}") for row in found.rows}
        for name in {one.element for one in disputes} & set(elements)
        if found.rows
    }
    subjects = {lookup_hash(one) for one in found.subjects}
    return {one.element: one.number for one in disputes_in(disputes, values, subjects, number)}
