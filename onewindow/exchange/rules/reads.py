"""Whether a read is allowed (rules F1), and what its trace says. Pure: values in, a reason code out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from onewindow.exchange.rules.callers import Caller

DRAFT_LIFE = timedelta(days=90)


class PurposeKind(StrEnum):
    """What a read is for (目的)."""

    CASE = "case"
    DRAFT = "draft"
    STANDING = "standing"


class Reason(StrEnum):
    """Why a read was refused or failed; the codes are the exchange's own on every node."""

    ALLOWED = ""
    NOT_MEMBER = "ow.NotMember"
    NOT_SHAREABLE = "ow.NotShareable"
    NO_AUTHORISATION = "ow.NoAuthorisation"
    NO_PURPOSE = "ow.NoPurpose"
    NO_USER = "ow.NoUser"
    NO_OPEN_CASE = "ow.NoOpenCase"
    NO_OPEN_DRAFT = "ow.NoOpenDraft"
    NO_STANDING_PURPOSE = "ow.NoStandingPurpose"
    NEED_NOT_DECLARED = "ow.NeedNotDeclared"
    SUBJECT_NOT_IN_CASE = "ow.SubjectNotInCase"
    NOT_OWN_DATA = "ow.NotOwnData"
    OUTSIDE_POPULATION = "ow.OutsidePopulation"
    USER_NOT_ON_CASE = "ow.UserNotOnCase"
    NOT_DRAFT_OWNER = "ow.NotDraftOwner"
    NOT_ON_PROJECT = "ow.NotOnProject"
    NO_GROUND = "ow.NoGround"
    SOURCE_FAILED = "ow.SourceFailed"
    SOURCE_TIMED_OUT = "ow.SourceTimedOut"


class AnswerState(StrEnum):
    """How a read ended. `asked`: the trace stands, the source has not answered yet."""

    ASKED = "asked"
    ANSWERED = "answered"
    EMPTY = "empty"
    REFUSED = "refused"
    FAILED = "failed"


PREFIXES: Mapping[str, PurposeKind] = {
    "YC": PurposeKind.CASE,
    "CG": PurposeKind.DRAFT,
    "MD": PurposeKind.STANDING,
}
CLOSED: Mapping[PurposeKind, Reason] = {
    PurposeKind.CASE: Reason.NO_OPEN_CASE,
    PurposeKind.DRAFT: Reason.NO_OPEN_DRAFT,
    PurposeKind.STANDING: Reason.NO_STANDING_PURPOSE,
}
FOREIGN: Mapping[PurposeKind, Reason] = {
    PurposeKind.CASE: Reason.SUBJECT_NOT_IN_CASE,
    PurposeKind.DRAFT: Reason.NOT_OWN_DATA,
    PurposeKind.STANDING: Reason.OUTSIDE_POPULATION,
}


@dataclass(frozen=True, slots=True)
class PurposeFacts:
    """What is known of a purpose when a read names it."""

    number: str
    kind: PurposeKind
    needs: frozenset[str]
    subjects: frozenset[str]
    posts: frozenset[str] = frozenset()
    jobs: frozenset[str] = frozenset()
    opened_by: str = ""
    opened_on: date = date.min
    closed: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    proposed_by: str = ""
    approved_by: str = ""
    ground: tuple[str, ...] = ()
    joined: frozenset[str] = frozenset()  # who has agreed to apply together: she has begun a draft too
    population: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The purpose codes that hold when a message names none: its items, else the project's number."""
        return self.items or (self.number,)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: an official with posts, a person with those she acts for, or a job of the system."""

    account: str
    user_id: str
    kind: str  # person, staff, system
    posts: frozenset[str] = frozenset()
    refs: frozenset[str] = frozenset()  # the reader herself and those whom she represents

    @property
    def job(self) -> str:
        """The name of the job; empty for people."""
        return self.user_id.removeprefix("CN-SYSTEM-") if self.kind == "system" else ""


@dataclass(frozen=True, slots=True)
class Source:
    """What the exchange knows of a register: its elements' grades, whom it is about and how it may be asked."""

    code: str
    about: str  # person, company, party, thing, nobody
    grades: Mapping[str, str] = field(default_factory=dict)  # by "register.element"
    subjects: tuple[str, ...] = ()
    lookup: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One read: of which elements, by which values, for the purpose of which number.

    `asked_refs` are the subjects whose numbers the query names.
    """

    elements: tuple[str, ...]
    query: frozenset[str]
    number: str = ""
    asked_refs: frozenset[str] = frozenset()
    asks_company: bool = False


def check_read(
    request: ReadRequest,
    source: Source | None,
    purpose: PurposeFacts | None,
    reader: Reader,
    today: date,
    *,
    caller: Caller | None = None,
    is_granted: bool = True,
) -> Reason:
    """The reason why a read is refused, or ALLOWED; the first line of rule F1's table that does not pass.

    A `caller` asks over the protocol: then it must be a member, and the read granted to it.
    """
    if caller is not None and not caller.is_member:
        return Reason.NOT_MEMBER
    if source is None or not request.elements or not _is_known(request, source):
        return Reason.NOT_SHAREABLE
    if not is_granted:
        return Reason.NO_AUTHORISATION
    if is_free_of_subjects(request, source):
        return Reason.ALLOWED
    return (
        _check_purpose(request, purpose, reader, today)
        or _check_belonging(purpose, caller)
        or _check_need(request, source, purpose, reader)
    )


def _check_belonging(purpose: PurposeFacts | None, caller: Caller | None) -> Reason:
    """Another department's system reads for cases on which it has posts, a portal for the drafts of its citizens."""
    if caller is None or purpose is None or purpose.kind is PurposeKind.STANDING:
        return Reason.ALLOWED
    if purpose.kind is PurposeKind.DRAFT:
        return Reason.ALLOWED if caller.serves_persons else Reason.NOT_DRAFT_OWNER
    organisations = {post.partition("-")[0] for post in purpose.posts}
    belongs = caller.serves_persons or caller.organisation in organisations
    return Reason.ALLOWED if belongs else Reason.NO_OPEN_CASE


def check_match(
    request: ReadRequest, source: Source | None, purpose: PurposeFacts | None, reader: Reader, today: date
) -> Reason:
    """The reason why the people of a project's population may not be looked for, or ALLOWED (rule F1).

    Only a standing purpose has a population, and only in the register that it names; what the condition tests must be
    declared as what is asked for.
    """
    if source is None or not request.elements or not _is_known(request, source):
        return Reason.NOT_SHAREABLE
    refused = _check_purpose(request, purpose, reader, today)
    if refused or purpose is None:
        return refused or Reason.NO_PURPOSE
    if purpose.kind is not PurposeKind.STANDING or purpose.population.get("register") != source.code:
        return Reason.OUTSIDE_POPULATION
    if not {*request.elements, *request.query} <= purpose.needs:
        return Reason.NEED_NOT_DECLARED
    return _unfit_reader(purpose, reader) or (Reason.ALLOWED if purpose.ground else Reason.NO_GROUND)


def _check_purpose(request: ReadRequest, purpose: PurposeFacts | None, reader: Reader, today: date) -> Reason:
    kind = purpose.kind if purpose else named_kind(request.number)
    if kind is None:
        return Reason.NO_PURPOSE
    if not reader.user_id:
        return Reason.NO_USER
    if purpose is None or not is_open(purpose, today):
        return CLOSED[kind]
    return Reason.ALLOWED


def _check_need(request: ReadRequest, source: Source, purpose: PurposeFacts | None, reader: Reader) -> Reason:
    if purpose is None:
        return Reason.NO_PURPOSE
    if not set(request.elements) <= purpose.needs or not request.query <= (source.lookup | purpose.needs):
        return Reason.NEED_NOT_DECLARED
    return _check_people(request, source, purpose, reader)


def _check_people(request: ReadRequest, source: Source, purpose: PurposeFacts, reader: Reader) -> Reason:
    allowed = allowed_refs(purpose, reader)
    if not request.asked_refs <= allowed or not allowed:
        return FOREIGN[purpose.kind]
    if source.about != "thing" and not request.asked_refs:
        return FOREIGN[purpose.kind]  # nobody's name: the read would answer about everybody
    unfit = _unfit_reader(purpose, reader)
    if unfit:
        return unfit
    return Reason.NO_GROUND if purpose.kind is PurposeKind.STANDING and not purpose.ground else Reason.ALLOWED


def _unfit_reader(purpose: PurposeFacts, reader: Reader) -> Reason:
    if purpose.kind is PurposeKind.DRAFT:
        return Reason.ALLOWED if reader.account == purpose.opened_by else Reason.NOT_DRAFT_OWNER
    if purpose.kind is PurposeKind.CASE:
        on_case = reader.kind == "system" or (reader.kind == "staff" and reader.posts & purpose.posts)
        return Reason.ALLOWED if on_case else Reason.USER_NOT_ON_CASE
    on_project = reader.job in purpose.jobs if reader.kind == "system" else reader.posts & purpose.posts
    return Reason.ALLOWED if on_project else Reason.NOT_ON_PROJECT


def is_free_of_subjects(request: ReadRequest, source: Source) -> bool:
    """Whether a read is of nobody's data: geography and statistics, or what a company's register publishes (L1)."""
    if source.about == "nobody":
        return True
    public = all(source.grades[name] == "L1" for name in (*request.elements, *request.query))
    return public and (source.about == "company" or (source.about == "party" and request.asks_company))


def is_open(purpose: PurposeFacts, today: date) -> bool:
    """Whether a purpose may be read under today."""
    if purpose.closed:
        return False
    if purpose.kind is PurposeKind.DRAFT:
        return today <= purpose.opened_on + DRAFT_LIFE
    if purpose.kind is PurposeKind.STANDING:
        seconded = bool(purpose.approved_by) and purpose.approved_by != purpose.proposed_by
        begun = purpose.valid_from is not None and purpose.valid_from <= today
        return seconded and begun and (purpose.valid_until is None or today <= purpose.valid_until)
    return True


def allowed_refs(purpose: PurposeFacts, reader: Reader) -> frozenset[str]:
    """About whom may be read: a draft's person, those she represents and who has joined; else the purpose's subjects."""
    return reader.refs | purpose.joined if purpose.kind is PurposeKind.DRAFT else purpose.subjects


def named_kind(number: str) -> PurposeKind | None:
    """The kind of purpose that a number's prefix names; None when it names none."""
    return PREFIXES.get(number[:2])


def _is_known(request: ReadRequest, source: Source) -> bool:
    return all(name in source.grades for name in (*request.elements, *request.query))


def numbers_in(rows: Sequence[Mapping[str, Any]], elements: Sequence[str]) -> set[str]:
    """The numbers that stand in these elements of the rows; a list counts each of its values."""
    found: set[str] = set()
    for row in rows:
        for name in elements:
            value = row.get(name)
            found |= {str(part) for part in (value if isinstance(value, list) else [value]) if part}
    return found
