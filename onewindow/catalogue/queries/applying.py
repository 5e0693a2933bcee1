"""What applies to given answers, by the rules of this jurisdiction's profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onewindow.catalogue.rules import answers as rules
from onewindow.catalogue.rules.answers import Answers
from onewindow.catalogue.rules.journeys import journeys as computed_journeys
from onewindow.catalogue.rules.values import Bundle, Comparison, Item
from onewindow.foundation.limits.values import Limit
from onewindow.foundation.memo import Memo
from onewindow.foundation.profile import profile

_journeys: Memo[Comparison] = Memo()


def commitment_items() -> Mapping[str, Mapping[str, str]]:
    """The items that the profile allows to be decided on commitment, each with the answers it asks for."""
    return {key: listed.when for key, listed in profile().commitment_items.items()}


def mode_of(item: Item, answers: Answers) -> str:
    """The mode of the decision under these answers: commitment or standard (rule D8)."""
    return rules.mode_of(item, answers, commitment_items())


def promised_limit(item: Item, answers: Answers, bundle: Bundle | None = None) -> Limit:
    """The promised limit that binds under these answers."""
    return rules.promised_limit(item, mode_of(item, answers), bundle)


def journeys(bundle: Bundle, items: Sequence[Item], answers: Answers) -> Comparison:
    """The separate way beside the bundle, computed."""
    key = tuple(sorted(answers.items()))
    return _journeys.of(
        (profile(), bundle, *items), key, lambda: computed_journeys(bundle, items, answers, commitment_items())
    )
