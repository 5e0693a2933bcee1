from onewindow.foundation.memo import Memo


class Thing:
    """A value that has no hash of its own, as an item has none."""

    __hash__ = None


def test_the_same_objects_and_key_are_computed_once():
    memo, thing, asked = Memo(), Thing(), []

    for _ in range(3):
        assert memo.of((thing,), "key", lambda: asked.append(1) or "answer") == "answer"
    memo.of((thing,), "other key", lambda: asked.append(2))
    memo.of((Thing(),), "key", lambda: asked.append(3))

    assert asked == [1, 2, 3]


def test_the_oldest_answers_go_first():
    memo, thing, asked = Memo(most=2), Thing(), []

    for key in (1, 2, 3, 2, 1):
        memo.of((thing,), key, lambda key=key: asked.append(key))

    assert asked == [1, 2, 3, 1]
