"""Discretion bands (裁量基准): within which range a decision lies, and which values leave it (rules D6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onewindow.catalogue.rules.eligibility import Unreadable, meets, read_test
from onewindow.catalogue.rules.lawvalues import Band


@dataclass(frozen=True, slots=True)
class BandBreak:
    """A value of the result that lies outside its band."""

    band: Band
    value: str

    @property
    def range_text(self) -> str:
        """The range as people read it."""
        return range_text(self.band)


def range_text(band: Band) -> str:
    """The range of a band as people read it: 500–1000 元, or the values allowed."""
    if band.one_of:
        return "、".join(band.one_of)
    low, high = ("" if bound is None else f"{bound:g}" for bound in (band.min, band.max))
    return f"{low}–{high}{band.unit}"


def bands_for(bands: Iterable[Band], answers: Mapping[str, object]) -> tuple[Band, ...]:
    """The bands whose conditions are met."""
    return tuple(band for band in bands if _applies(band, answers))


def band_breaks(
    bands: Iterable[Band], result: Mapping[str, object], answers: Mapping[str, object]
) -> tuple[BandBreak, ...]:
    """The values that leave a band whose conditions are met; a value that is no number leaves a band of numbers."""
    return tuple(
        BandBreak(band, str(result[band.field]))
        for band in bands_for(bands, answers)
        if band.field in result and not _within(band, str(result[band.field]))
    )


def _applies(band: Band, answers: Mapping[str, object]) -> bool:
    return all(_is_met(test, str(answers.get(name, ""))) for name, test in band.when.items())


def _is_met(test: str, answer: str) -> bool:
    try:
        return meets(read_test(test), answer)
    except Unreadable:
        return False


def _within(band: Band, value: str) -> bool:
    if band.one_of:
        return value.strip() in band.one_of
    try:
        number = float(value.replace(",", "").strip())
    except ValueError:
        return False
    above = band.min is None or number >= band.min
    return above and (band.max is None or number <= band.max)
