"""Looking every night whether what was sealed lately is still as it was."""

from __future__ import annotations

from datetime import timedelta

import structlog

from onewindow.foundation import clock
from onewindow.ledger.queries.verifying import verify_log

log = structlog.get_logger(__name__)
LATELY = timedelta(days=2)


def watch_log() -> int:
    """Verifies what was sealed in the last two days and returns how many findings there are; each is an error in the log.

    All of it is verified by `onewindow ledger verify`, which takes longer every year.
    """
    report = verify_log(since=clock.real_now() - LATELY, processes=1)
    for finding in report.findings:
        log.error("ledger_not_as_sealed", kind=finding.kind, entry=finding.entry, leaf=finding.index, what=finding.text)
    log.info("ledger_verified", leaves=report.entries, findings=len(report.findings))
    return len(report.findings)
