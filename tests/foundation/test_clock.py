from datetime import UTC, date, datetime, timedelta

import time_machine

from onewindow.foundation import clock


@time_machine.travel(datetime(2026, 11, 16, 16, 30, tzinfo=UTC), tick=False)
def test_today_is_the_day_in_shanghai():
    assert clock.today() == date(2026, 11, 17)


@time_machine.travel(datetime(2026, 11, 16, tzinfo=UTC), tick=False)
def test_business_time_is_real_time_plus_the_offset():
    with clock.use_offset(timedelta(days=3)):
        assert clock.now() == datetime(2026, 11, 19, tzinfo=UTC)
        assert clock.real_now() == datetime(2026, 11, 16, tzinfo=UTC)
        assert clock.offset() == timedelta(days=3)

    assert clock.now() == clock.real_now()


def test_offsets_nest():
    with clock.use_offset(timedelta(days=3)), clock.use_offset(timedelta(days=5)):
        assert clock.offset() == timedelta(days=5)
    assert clock.offset() == timedelta()


def test_local_time_is_eight_hours_ahead():
    assert clock.local(datetime(2026, 11, 16, 2, tzinfo=UTC)).hour == 10
