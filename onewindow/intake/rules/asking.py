"""Which register is asked with which known value. One small table; no item is named in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onewindow.intake.rules.content import Read

PERSON, COMPANY, APPLICANT = "person", "company", "applicant"  # whose number
AGENT = "agent"  # the person who acts for an applicant
KINSHIP = "kinship"  # the younger of these two, whose record names the other
PARENTS = frozenset({"pop.father_id", "pop.mother_id"})
FORM = "form:"  # a value of the form, named by the element that the field is filled from
CREDIT, PROMISE_ALLOWED = "crd", "crd.promise_allowed"


@dataclass(frozen=True, slots=True)
class Key:
    """One way to ask a register: the element that is compared, and where its value is known from."""

    element: str
    known: str
    unless: str = (
        ""  # an element of the form: where it is asked for, this key would find other things than the one meant
    )
    is_joint: bool = False  # a thing's owner: with several applicants, each is asked for


# The keys of a register are tried in order until one has a known value and an answer.
KEYS: Mapping[str, tuple[Key, ...]] = {
    "pop": (Key("pop.id_no", PERSON),),
    "ent": (Key("ent.uscc", COMPANY), Key("ent.legal_rep_id", PERSON)),
    "geo": (
        Key("geo.std_address", f"{FORM}geo.std_address"),
        Key("geo.std_address_code", f"{FORM}geo.std_address_code"),
    ),
    CREDIT: (Key("crd.subject_id", APPLICANT),),
    "res": (
        Key("res.address", f"{FORM}geo.std_address"),
        Key("res.unit_no", f"{FORM}res.unit_no"),
        Key("res.owner_id", APPLICANT, unless="geo.std_address", is_joint=True),
    ),
    "mar": (Key("mar.person_a", PERSON), Key("mar.person_b", PERSON)),
    "edu": (Key("edu.person_id", PERSON),),
    "sin": (Key("sin.person_id", PERSON),),
    "hpf": (Key("hpf.person_id", PERSON),),
    "bir": (Key("bir.mother_id", PERSON), Key("bir.father_id", PERSON)),
    "veh": (Key("veh.owner", APPLICANT, is_joint=True),),
    "prj": (Key("prj.project_code", f"{FORM}prj.project_code"), Key("prj.builder", APPLICANT, is_joint=True)),
}
OF_KIN = (Key("pop.id_no", KINSHIP),)
OF_PERSONS = frozenset({PERSON, COMPANY, APPLICANT, KINSHIP})


@dataclass(frozen=True, slots=True)
class Known:
    """The values that a draft can ask with."""

    numbers: Mapping[str, str]  # PERSON (whom it is about), COMPANY, APPLICANT, KINSHIP -> number
    refs: Mapping[str, str]  # the same -> SubjectRef
    form: Mapping[str, str]  # element -> value typed for it, empty while the form waits for it
    joined: tuple[tuple[str, str], ...] = ()  # number and SubjectRef of each who applies together with her

    def value(self, key: Key) -> str:
        """What the key is asked with; empty when it is not known yet, or when the form asks for a nearer one."""
        if key.unless in self.form:
            return ""
        if key.known.startswith(FORM):
            return self.form.get(key.known.removeprefix(FORM), "")
        return self.numbers.get(key.known, "")

    def asked(self, key: Key) -> list[tuple[str, str | None]]:
        """What the key is asked with, each with the subject to whom its answer is limited; usually one or none."""
        value = self.value(key)
        found = [(value, self.refs.get(key.known) if key.known in OF_PERSONS else None)] if value else []
        if found and key.is_joint:
            found += [one for one in self.joined if one[0] != value]
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one register."""

    register: str
    query: tuple[tuple[str, str], ...]
    elements: frozenset[str]
    subject: str | None

    @property
    def asked_with(self) -> dict[str, str]:
        """The query as the exchange takes it."""
        return dict(self.query)


def register_of(element: str) -> str:
    """The register of an element `register.element`."""
    return element.partition(".")[0]


def next_questions(elements: Iterable[str], known: Known, reads: Collection[Read]) -> list[Question]:
    """What must still be asked so that the elements are known, one question for each register and owner of a thing.

    A register that has answered with rows is not asked again; one that had none is asked by its next key.
    """
    wanted: dict[tuple[str, bool], set[str]] = {}
    for element in elements:
        wanted.setdefault((register_of(element), element in PARENTS and KINSHIP in known.numbers), set()).add(element)
    return [
        question
        for (register, _is_kin), names in wanted.items()
        for question in _next_questions(register, frozenset(names), known, reads)
    ]


def _next_questions(register: str, names: frozenset[str], known: Known, reads: Collection[Read]) -> list[Question]:
    for key in _keys(register, names, known):
        asked = known.asked(key)
        done = [_last(register, {key.element: value}, names, reads) for value, _subject in asked]
        if None in done:
            return [
                Question(register, ((key.element, value),), names, subject)
                for (value, subject), read in zip(asked, done, strict=True)
                if read is None
            ]
        if any(read.state != "empty" for read in done if read):
            return []
    return []


def _keys(register: str, names: Collection[str], known: Known) -> Sequence[Key]:
    """With what a register is asked; whose child somebody is stands in the child's own record."""
    is_kin = KINSHIP in known.numbers and set(names) <= PARENTS
    return OF_KIN if is_kin else KEYS.get(register, ())


def answer_for(register: str, names: Collection[str], known: Known, reads: Collection[Read]) -> Read | None:
    """The read that answers for the register, the best key first; one without rows only when no other has any.

    What several owners have is one answer, each one's records after the other's.
    """
    nothing: Read | None = None
    for key in _keys(register, names, known):
        found = [
            read
            for value, _subject in known.asked(key)
            if (read := _last(register, {key.element: value}, frozenset(names), reads))
        ]
        telling = [read for read in found if read.state == "answered" and read.rows]
        if telling:
            return together(telling)
        nothing = nothing or next(iter(found), None)
    return nothing


def _last(register: str, query: Mapping[str, str], names: frozenset[str], reads: Collection[Read]) -> Read | None:
    return next((read for read in reversed(list(reads)) if read.answers(register, query, names)), None)


def together(reads: Sequence[Read]) -> Read:
    """Several answers of one register as one, in their order; one alone stays as it is."""
    return reads[0] if len(reads) == 1 else replace(reads[0], rows=tuple(row for read in reads for row in read.rows))


def joint_answers(reads: Collection[Read]) -> list[Read]:
    """The answers as she sees them: of each register by one key, what the several owners of things have is one."""
    latest: dict[tuple[str, tuple[tuple[str, str], ...]], Read] = {}
    for read in reads:
        latest[(read.register, read.query)] = read
    groups: dict[tuple[str, str], list[Read]] = {}
    for (register, query), read in latest.items():
        names = ",".join(element for element, _value in query)
        is_joint = any(key.element == names and key.is_joint for key in KEYS.get(register, ()))
        if read.rows:
            groups.setdefault((register, names if is_joint else str(query)), []).append(read)
    return [together(group) for group in groups.values()]


def waits_for_form(register: str, awaited: Collection[str]) -> bool:
    """Whether the register can be asked as soon as the form has a value that it still waits for."""
    return any(key.known.removeprefix(FORM) in awaited for key in KEYS.get(register, ()) if key.known.startswith(FORM))


def is_given(value: Any) -> bool:
    """Whether a register's value says anything; False is an answer, an empty text is none."""
    return value is not None and value not in ("", [], ())
