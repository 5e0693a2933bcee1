"""How a licence's state is shown."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onewindow.foundation.templatetags.ow import tag
from onewindow.licences.queries import LicenceRow

register = template.Library()


@register.simple_tag
def licence_state(licence: LicenceRow) -> SafeString:
    """The state as colour, icon and word; a licence that expires soon says in how many days."""
    left = licence.days_left
    if left is not None:
        words = ngettext("%(days)d 天后到期", "%(days)d 天后到期", left) % {"days": left}
        return tag("warn", "triangle-alert", words)
    shown = licence.shown
    return tag(shown.colour, shown.icon, _(shown.word))
