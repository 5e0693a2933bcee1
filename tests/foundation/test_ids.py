from onewindow.foundation.ids import new_id


def test_ids_are_version_seven_and_differ():
    ids = {new_id() for _ in range(500)}

    assert len(ids) == 500
    assert {(found.version, found.variant) for found in ids} == {(7, "specified in RFC 4122")}


def test_ids_sort_by_the_time_they_were_made(time_machine):
    time_machine.move_to("2026-11-16T00:00:00Z", tick=False)
    earlier = new_id()
    time_machine.move_to("2026-11-16T00:00:01Z", tick=False)

    assert earlier < new_id()
