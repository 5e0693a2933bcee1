import gc
import weakref

from onewindow.config.collector import YOUNG, settle_collector


class Knot:
    """Refers to itself."""

    def __init__(self):
        self.itself = self


def test_what_was_loaded_is_left_alone_and_cycles_that_arise_later_are_still_collected():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    try:
        settle_collector()

        assert gc.get_freeze_count() > frozen
        knot = weakref.ref(Knot())
        kept = [[] for _ in range(2 * YOUNG)]

        assert knot() is None, "collected without anybody asking for it"
        assert len(kept) == 2 * YOUNG
    finally:
        gc.set_threshold(*before)
        if not frozen:
            gc.unfreeze()
