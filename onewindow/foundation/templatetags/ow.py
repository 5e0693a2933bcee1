"""The components of the design as template tags: `{% load ow i18n %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onewindow.foundation import clock, personal, texts
from onewindow.foundation.citizenstates import citizen_state
from onewindow.foundation.fieldblock import FieldExtras, FieldView, field_view, focus_id
from onewindow.foundation.marks import marked
from onewindow.foundation.qrcode import qr_svg

if TYPE_CHECKING:
    from onewindow.foundation.limits import Derivation

register = template.Library()

TAG_KINDS = {"ok", "warn", "bad", "info", "brand", "mute"}
LAMPS = {
    "green": ("ok", "circle-check", marked("绿")),
    "yellow": ("warn", "clock", marked("黄")),
    "red": ("bad", "triangle-alert", marked("红")),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; decorative unless `label` gives it a meaning of its own."""
    address = f"{static('ow/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>', label, address
        )
    return format_html('<svg class="i" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address)


@register.simple_tag
def ridge() -> SafeString:
    """The mountain line at the foot of the hero and above the footer."""
    return format_html(
        '<svg class="ridge" aria-hidden="true" focusable="false" preserveAspectRatio="none">'
        '<use href="{}#ridge"></use></svg>',
        static("ow/icons.svg"),
    )


@register.simple_tag
def seal() -> SafeString:
    """The mark of an electronic seal."""
    return format_html(
        '<svg class="seal" role="img" aria-label="{}" focusable="false"><use href="{}#seal"></use></svg>',
        _("已盖电子印章"),
        static("ow/icons.svg"),
    )


@register.simple_tag
def tag(kind: str, icon_name: str, text: object) -> SafeString:
    """A state as colour, icon and word; never one of them alone."""
    colour = "" if kind == "mute" or kind not in TAG_KINDS else f" tag-{kind}"
    return format_html('<span class="tag{}">{}{}</span>', colour, icon(icon_name), text)


@register.simple_tag
def state_tag(state: object) -> SafeString:
    """The state of a case or step in the citizen's words."""
    shown = citizen_state(str(getattr(state, "value", state)))
    return tag(shown.colour, shown.icon, _(shown.word))


@register.simple_tag
def lamp_tag(
    lamp: object, days_left: int | None = None, closed: object = None, paused_days: int | None = None
) -> SafeString:
    """The lamp with its word: 绿 · 剩 3 个工作日; of a closed case whether it was in time.

    `days_left` counts working days to the promised due date, negative once it has passed.
    """
    colour = str(getattr(lamp, "value", lamp) or "")
    if paused_days is not None:
        return tag("mute", "pause", _paused_words(paused_days))
    if closed:
        is_late = colour == "red"
        return tag("bad", "circle-alert", _("超期办完")) if is_late else tag("ok", "circle-check", _("按时办完"))
    if colour not in LAMPS:
        return tag("mute", "circle", _("还没起算"))
    kind, icon_name, word = LAMPS[colour]
    return tag(kind, icon_name, _with_days(_(word), days_left))


def _with_days(word: str, left: int | None) -> str:
    if left is None:
        return word
    if left > 0:
        rest = ngettext("剩 %(days)d 个工作日", "剩 %(days)d 个工作日", left) % {"days": left}
    elif left == 0:
        rest = _("今天到期")
    else:
        rest = ngettext("超 %(days)d 个工作日", "超 %(days)d 个工作日", -left) % {"days": -left}
    return f"{word} · {rest}"


def _paused_words(days: int) -> str:
    words = ngettext("已停 %(days)d 天", "已停 %(days)d 天", days) % {"days": days}
    return f"{_('停')} · {words}"


@register.inclusion_tag("foundation/tags/field.html")
def field_block(field: BoundField, **options: Any) -> dict[str, FieldView]:
    """A form field with label, hint, error, control and source.

    Options: `source`, `source_date`, `hint`, `dispute` (a field of the form), `dispute_url`, `files`, `readonly`.
    """
    return {"view": field_view(field, FieldExtras(**options))}


@register.inclusion_tag("foundation/tags/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """What must be put right, at the top of a refused form, each line a link to its field."""
    lines = [_summary_line(form, name, str(error)) for name, errors in form.errors.items() for error in errors]
    return {"lines": lines}


def _summary_line(form: BaseForm, name: str, error: str) -> tuple[str, str]:
    """Where the line leads and what it says: the field's name first, unless the error says it already."""
    if name not in form.fields:
        return "", error
    field = form[name]
    label = str(field.label).rstrip("？?：: ")
    words = error if label in error else _("%(label)s：%(error)s") % {"label": label, "error": error}
    return f"#{focus_id(field)}", words


@register.simple_tag
def qr(text: object, label: object) -> SafeString:
    """The QR code of a text as an inline picture; wrap it in `.qr`."""
    return qr_svg(str(text), str(label))


@register.inclusion_tag("foundation/tags/day_strip.html")
def day_strip(derivation: Derivation, today: date | None = None) -> dict[str, object]:
    """How a due date is counted, day by day."""
    from onewindow.foundation.daystrip import strip_days

    return {"days": strip_days(derivation, today or clock.today()), "due_date": derivation.due_date}


@register.inclusion_tag("foundation/tags/derivation.html")
def derivation(derivation: Derivation, today: date | None = None, *, is_open: bool = False) -> dict[str, object]:
    """Why a due date is what it is: numbered steps with their rule and article, and the strip of days."""
    from onewindow.foundation.daystrip import note_texts

    return {
        "derivation": derivation,
        "notes": note_texts(derivation),
        "today": today or clock.today(),
        "is_open": is_open,
        "show_strip": bool(derivation.days),
    }


@register.filter
def zhdate(moment: date | datetime | None) -> str:
    """2026年4月24日（周五）, in English Friday, 24 April 2026."""
    return texts.long_date(moment) if moment else ""


@register.filter
def zhday(moment: date | datetime | None) -> str:
    """4月24日（周五） where the year is plain, in English 24 Apr 2026."""
    return texts.short_date(moment) if moment else ""


@register.filter
def zhdatetime(moment: datetime | None) -> str:
    """2026年4月24日（周五）14:06 in the city's time."""
    return texts.long_moment(moment) if moment else ""


@register.filter
def daystamp(moment: date | datetime | None) -> str:
    """2026-11-20, for sources and tables of data."""
    return texts.day_stamp(moment) if moment else ""


@register.filter
def loc(thing: object, name: str = "name") -> str:
    """The text of an object or mapping in the reader's language: `{{ item|loc:"name" }}`."""
    return texts.localised(thing, name)


@register.filter
def masked(number: object) -> str:
    """A number of a person with all but its ends hidden."""
    return personal.masked_number(str(number)) if number else ""


@register.filter
def limit(value: Any) -> str:
    """A time limit in words: 8 个工作日, or 8 working days."""
    if not value:
        return ""
    return str(value.label_en() if texts.is_english() else value.label())


@register.filter
def joined(things: Iterable[object] | None, name: str = "") -> str:
    """A list in one line: 市场监管局、城管局, or with commas in English; `name` picks a localised text of each."""
    words = [texts.localised(thing, name) if name else str(thing) for thing in things or ()]
    return (", " if texts.is_english() else "、").join(words)


@register.filter
def fact(facts: Mapping[str, object], name: str) -> object:
    """One fact of a refusal, or nothing where this refusal has no such fact."""
    return facts.get(name, "")
