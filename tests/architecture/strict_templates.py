"""Makes an undefined variable in one of our templates fail the test, also inside {% if %} and {% for %}."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.base import Variable, VariableDoesNotExist

from tests.architecture.parts import PACKAGE

OURS = (str(PACKAGE), "<unknown source>")  # files of ours, and templates made from a string in a test


@pytest.fixture(autouse=True, scope="session")
def undefined_template_variables_fail():
    look_up = Variable._resolve_lookup

    def strict(self: Variable, context: Any) -> Any:
        try:
            return look_up(self, context)
        except VariableDoesNotExist as absent:
            template = context.render_context.template or context.template
            if template is None or str(template.origin.name).startswith(OURS):
                pytest.fail(f"undefined template variable {self.var!r}: {absent} in {template and template.origin}")
            raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Variable, "_resolve_lookup", strict)
        yield
