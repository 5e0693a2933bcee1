"""Registers the part with Django."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    """The part."""

    name = "onewindow.foundation"

    def ready(self) -> None:
        """Lets every form say of an empty field what happened and what to do; a field's own words come first."""
        Field.default_error_messages = Field.default_error_messages | {
            "required": _("这一项空着，所以没有交上去。请填上或者选上。")
        }
