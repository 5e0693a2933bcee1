import json
import logging

import structlog

from onewindow.config import observability


def written(event, **facts):
    handler = logging.StreamHandler()
    formatter = observability.LOGGING["formatters"]["json"]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**{k: v for k, v in formatter.items() if k != "()"}))
    record = logging.LogRecord("onewindow", logging.INFO, "", 0, event, (), None)
    record.msg = {"event": event, **facts}
    record._logger, record._name = logging.getLogger("onewindow"), "info"
    for processor in observability.SHARED:
        record.msg = processor(record._logger, "info", record.msg)
    return json.loads(handler.format(record))


def test_personal_data_is_masked_at_every_depth():
    line = written(
        "case_opened", case="YC1", phone="13800000001", facts={"id_number": "3399", "rows": [{"name": "张三"}]}
    )

    assert line["case"] == "YC1"
    assert "13800000001" not in json.dumps(line)
    assert line["facts"] == {"id_number": "•••", "rows": [{"name": "•••"}]}


def test_tracebacks_do_not_show_local_variables():
    def fail(number):
        raise ValueError("broken")

    try:
        fail("339900199001010017")
    except ValueError as error:
        caught = (ValueError, error, error.__traceback__)

    line = written("job_failed", exc_info=caught)

    assert "339900199001010017" not in json.dumps(line)
    assert line["exception"][0]["exc_type"] == "ValueError"
    assert line["exception"][0]["frames"][-1]["name"] == "fail"


def test_the_values_that_broke_a_constraint_stay_out_of_the_log():
    try:
        raise ExceptionGroup("all\nof them", [ValueError("duplicate key\nDETAIL: Key (number)=(339900199001010017)")])
    except ExceptionGroup as error:
        line = written("job_failed", exc_info=(ExceptionGroup, error, error.__traceback__))

    assert "duplicate key" in json.dumps(line)
    assert "339900199001010017" not in json.dumps(line)
