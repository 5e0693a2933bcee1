"""Which register is asked with which known value. One small table; no item is named in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.intake.rules.content import Read

PERSON, COMPANY, APPLICANT = "person", "company", "applicant"  # whose number
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
        Key("res.owner_id", APPLICANT, unless="geo.std_address"),
    ),
    "mar": (Key("mar.person_a", PERSON), Key("mar.person_b", PERSON)),
    "edu": (Key("edu.person_id", PERSON),),
    "sin": (Key("sin.person_id", PERSON),),
    "hpf": (Key("hpf.person_id", PERSON),),
    "bir": (Key("bir.mother_id", PERSON), Key("bir.father_id", PERSON)),
    "veh": (Key("veh.owner", APPLICANT),),
    "prj": (Key("prj.project_code", f"{FORM}prj.project_code"), Key("prj.builder", APPLICANT)),
}
OF_PERSONS = frozenset({PERSON, COMPANY, APPLICANT})


@dataclass(frozen=True, slots=True)
class Known:
    """The values that a draft can ask with."""

    numbers: Mapping[str, str]  # PERSON, COMPANY, APPLICANT -> number
    refs: Mapping[str, str]  # the same -> SubjectRef
    form: Mapping[str, str]  # element -> value typed for it, empty while the form waits for it

    def value(self, key: Key) -> str:
        """What the key is asked with; empty when it is not known yet, or when the form asks for a nearer one."""
        if key.unless in self.form:
            return ""
        if key.known.startswith(FORM):
            return self.form.get(key.known.removeprefix(FORM), "")
        return self.numbers.get(key.known, "")


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
    """What must still be asked so that the elements are known, one question for each register.

    A register that has answered with rows is not asked again; one that had none is asked by its next key.
    """
    wanted: dict[str, set[str]] = {}
    for element in elements:
        wanted.setdefault(register_of(element), set()).add(element)
    questions = (_next_question(register, frozenset(names), known, reads) for register, names in wanted.items())
    return [question for question in questions if question]


def _next_question(register: str, names: frozenset[str], known: Known, reads: Collection[Read]) -> Question | None:
    for key in KEYS.get(register, ()):
        value = known.value(key)
        if not value:
            continue
        query = {key.element: value}
        done = [read for read in reads if read.answers(register, query, names)]
        if not done:
            subject = known.refs.get(key.known) if key.known in OF_PERSONS else None
            return Question(register, tuple(query.items()), names, subject)
        if done[-1].state != "empty":
            return None
    return None


def answer_for(register: str, names: Collection[str], known: Known, reads: Collection[Read]) -> Read | None:
    """The read that answers for the register, the best key first; one without rows only when no other has any."""
    nothing: Read | None = None
    for key in KEYS.get(register, ()):
        value = known.value(key)
        if not value:
            continue
        for read in reversed(list(reads)):
            if read.answers(register, {key.element: value}, frozenset(names)):
                if read.state == "answered" and read.rows:
                    return read
                nothing = nothing or read
                break
    return nothing


def waits_for_form(register: str, awaited: Collection[str]) -> bool:
    """Whether the register can be asked as soon as the form has a value that it still waits for."""
    return any(key.known.removeprefix(FORM) in awaited for key in KEYS.get(register, ()) if key.known.startswith(FORM))


def is_given(value: Any) -> bool:
    """Whether a register's value says anything; False is an answer, an empty text is none."""
    return value is not None and value not in ("", [], ())
