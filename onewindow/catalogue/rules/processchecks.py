"""What a process must keep to so that it always goes on and always ends, whatever its steps find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from onewindow.catalogue.rules.eligibility import UNIQUE, Unreadable, always_apart, read_test
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences, note_unknown, rows
from onewindow.catalogue.rules.process import before_of
from onewindow.catalogue.rules.processvalues import CHOOSE, DETAILS, FINDINGS, JOINT, OUTCOMES, SUBCASE
from onewindow.catalogue.rules.sublimits import check_sublimits
from onewindow.foundation.located import Path

Row = Mapping[str, Any]
NOT_ASKED = frozenset({"multiselect", "table", "datetime"})  # fields whose values no test can read


def check_process(item: Definition, everything: Everything, known: KnownReferences) -> None:
    """All of these rules for one item."""
    for path, step in rows(item, "steps"):
        _check_details(item, path, step)
        _check_choice(item, path, step)
        _check_joint(item, path, step, known)
        _check_subcase(item, path, step, everything)
        _check_automatic(item, path, step)
    if _check_order(item):
        check_sublimits(item)
        _check_ends(item)
        _check_conditions(item)


def _check_details(item: Definition, path: Path, step: Row) -> None:
    """Each kind of step has what it needs and nothing of another kind."""
    for action, name in DETAILS.items():
        if (step["action"] == action) != (name in step):
            reason = f"A step that does {step['action']!r} " + ("lacks" if step["action"] == action else "has no")
            remedy = f"Write {name}." if step["action"] == action else f"Remove {name}, or set action to {action}."
            item.fault(path, "STEP_INCOMPLETE", f"{reason} {name}.", remedy)


def _check_order(item: Definition) -> bool:
    """Steps name only such as exist and stand before them; True when that is so, and the rest can be looked at."""
    steps = item.body["steps"]
    codes = [str(step["code"]) for step in steps]
    is_sound, before = True, before_of(steps)
    for place, (path, step) in enumerate(rows(item, "steps")):
        for index, code in enumerate(step.get("after", ())):
            where = (*path, "after", index)
            if code not in codes:
                note_unknown(item, where, "step", code, codes)
            elif code == step["code"] or step["code"] in _all_before(before, code):
                reason = f"{step['code']} waits for {code}, and {code} for {step['code']}: neither would ever open."
                item.fault(where, "PROCESS_CIRCLE", reason, "Remove one name from after.")
            elif codes.index(code) > place:
                reason = f"{step['code']} follows {code}, but stands before it."
                item.fault(where, "PROCESS_ORDER", reason, f"Put {step['code']} below {code}.")
            else:
                continue
            is_sound = False
    return is_sound and len(set(codes)) == len(codes)


def _all_before(before: Mapping[str, Sequence[str]], code: str) -> set[str]:
    """Every step that comes before one, near and far."""
    found, fresh = set[str](), set(before.get(code, ()))
    while fresh:
        found |= fresh
        fresh = {far for near in fresh for far in before.get(near, ())} - found
    return found


def _check_ends(item: Definition) -> None:
    """It begins with tasks of posts, and all ways lead to one last task that always runs: that one decides."""
    steps, before = item.body["steps"], before_of(item.body["steps"])
    for path, step in rows(item, "steps"):
        if step["action"] in DETAILS and not before[step["code"]]:
            reason = f"{step['code']} comes first, but is no task of a post."
            item.fault(path, "PROCESS_START", reason, "Begin with a task, such as accept.")
        if step["action"] == "accept" and before[step["code"]]:
            reason = f"{step['code']} accepts, but comes after {', '.join(before[step['code']])}."
            item.fault(path, "PROCESS_START", reason, "Let the accepting step come first.")
    followed = {code for codes in before.values() for code in codes}
    last = [step for step in steps if step["code"] not in followed]
    if len(last) > 1 and not _is_group(last):
        reason = f"{len(last)} steps have none after them: {', '.join(step['code'] for step in last)}."
        item.fault(("steps",), "PROCESS_END", reason, "Let all ways lead to one last step.")
    elif any(step["action"] in DETAILS or step.get("runs_if") for step in last):
        reason = f"The last step, {last[-1]['code']}, is no task that always runs."
        item.fault(("steps",), "PROCESS_END", reason, "End with a task of a post without runs_if; it decides.")


def _is_group(steps: Sequence[Row]) -> bool:
    """Whether these are the one group side by side at the end of a plain list."""
    return len({step.get("parallel") for step in steps}) == 1 and steps[0].get("parallel") is not None


def _check_conditions(item: Definition) -> None:
    """A condition asks only for results that are known by then, and that can be."""
    before = before_of(item.body["steps"])
    by_code = {step["code"]: step for step in item.body["steps"]}
    for path, step in rows(item, "steps"):
        earlier = _all_before(before, step["code"])
        for code, words in step.get("runs_if", {}).items():
            where = (*path, "runs_if", code)
            if code not in by_code:
                note_unknown(item, where, "step", code, by_code)
            elif code not in earlier:
                reason = f"{code} does not come before {step['code']} on every way."
                item.fault(where, "PROCESS_UNKNOWABLE", reason, f"Name {code} in after, or one that follows it.")
            else:
                for word in set(words.split("|")) - set(_outcomes(by_code[code])):
                    reason = f"{code} never gives {word!r}; it gives {', '.join(_outcomes(by_code[code]))}."
                    item.fault(where, "PROCESS_DEAD", reason, "Name a result that step can give.")
        for name in step.get("choice", {}).get("inputs", ()):
            if name in by_code and name not in earlier:
                reason = f"The choice {step['code']} asks what {name} found, which does not come before it."
                item.fault((*path, "choice"), "PROCESS_UNKNOWABLE", reason, f"Put {name} before the choice.")


def _outcomes(step: Row) -> tuple[str, ...]:
    """What a step can find."""
    if step["action"] == CHOOSE and "choice" in step:
        ways = [rule["gives"] for rule in step["choice"]["rules"]]
        return tuple(dict.fromkeys([*ways, step["choice"]["default"]]))
    return OUTCOMES.get(step["action"], FINDINGS)


def _check_choice(item: Definition, path: Path, step: Row) -> None:
    if step["action"] != CHOOSE or "choice" not in step:
        return
    choice, where = step["choice"], (*path, "choice")
    known = {row["code"] for row in item.body["questions"]} | {row["code"] for row in item.body["steps"]}
    fields = {row["name"]: row["type"] for row in item.body["form"]}
    for name in choice["inputs"]:
        if name not in {*known, *fields}:
            note_unknown(item, (*where, "inputs", name), "question, field or step", name, [*known, *fields])
        elif fields.get(name) in NOT_ASKED:
            reason = f"The field {name} is a {fields[name]}, of which nothing can be tested."
            item.fault((*where, "inputs", name), "TABLE_UNCLEAR", reason, "Ask a field with one value.")
    faults = list(_unreadable(choice))
    for number, name, reason in faults:
        item.fault((*where, "rules", number, "when", name), "TABLE_UNCLEAR", reason, "Write it like > 500 or yes|no.")
    if faults or choice["hit"] != UNIQUE:
        return
    for (first, one), (second, other) in combinations(enumerate(choice["rules"]), 2):
        if not always_apart(one["when"], other["when"]):
            reason = f"Rules {first + 1} and {second + 1} may both apply."
            remedy = "Separate their tests, or use the hit policy F."
            item.fault((*where, "rules", second), "TABLE_OVERLAPS", reason, remedy)


def _unreadable(choice: Row) -> Iterator[tuple[int, str, str]]:
    """The tests of a choice that cannot be read, or that test what it does not ask."""
    for number, rule in enumerate(choice["rules"]):
        for name, test in rule["when"].items():
            if name not in choice["inputs"]:
                yield number, name, f"The choice has no input {name!r}."
                continue
            try:
                read_test(test, choice["inputs"][name])
            except Unreadable as error:
                yield number, name, str(error)


def _check_joint(item: Definition, path: Path, step: Row, known: KnownReferences) -> None:
    """Other departments take part, each once; a dispute goes to somebody who has not spoken yet (rule C8)."""
    if step["action"] != JOINT or "joint" not in step:
        return
    joint, lead = step["joint"], step["post"]
    for index, post in enumerate([*joint["posts"], joint["escalate_to"]]):
        if post not in known.posts:
            note_unknown(item, (*path, "joint"), "post", post, known.posts)
        elif post in {lead, *joint["posts"][:index]}:
            reason = f"{post} speaks twice in {step['code']}."
            item.fault((*path, "joint"), "JOINT_UNCLEAR", reason, "Name each post once, the lead only as post.")
    if all(post.split("-")[0] == lead.split("-")[0] for post in joint["posts"]):
        reason = f"Only {lead.split('-')[0]} itself takes part in {step['code']}."
        item.fault((*path, "joint", "posts"), "JOINT_UNCLEAR", reason, "Name posts of other departments.")
    basis = joint.get("silence")
    if basis and not any(basis["article"] in fact.articles for fact in known.laws.get(basis["law_id"], {}).values()):
        reason = f"No article {basis['article']} of {basis['law_id']} says that silence is consent."
        item.fault((*path, "joint", "silence"), "JOINT_UNCLEAR", reason, "Cite the article, or leave silence out.")


def _check_subcase(item: Definition, path: Path, step: Row, everything: Everything) -> None:
    """A sub-case's item exists, and does not in its turn begin this one."""
    if step["action"] != SUBCASE or "subcase" not in step:
        return
    key = step["subcase"]["item"]
    if key not in everything.items:
        note_unknown(item, (*path, "subcase", "item"), "item", key, everything.items)
        return
    seen, fresh = set[str](), {key}
    while fresh:
        seen |= fresh
        fresh = {far for near in fresh for far in _begun_by(everything.items.get(near, {}))} - seen
    if item.key in seen:
        reason = f"{key} itself begins {item.key}, near or far: neither would ever end."
        item.fault((*path, "subcase", "item"), "PROCESS_ENDLESS", reason, "Remove one of the sub-cases.")


def _check_automatic(item: Definition, path: Path, step: Row) -> None:
    """Only the last step, that issues right after an approval, is done by itself: a person has decided."""
    if not step.get("automatic"):
        return
    before, steps = before_of(item.body["steps"]), {row["code"]: row for row in item.body["steps"]}
    earlier = [steps[code] for code in before[step["code"]] if code in steps]
    is_approved = len(earlier) == 1 and earlier[0]["action"] == "approve" and not earlier[0].get("runs_if")
    is_last = not any(step["code"] in codes for codes in before.values())
    if step["action"] != "issue" or not is_approved or not is_last:
        reason = f"{step['code']} would decide by itself, without an approval right before it."
        item.fault(path, "AUTOMATIC_UNDECIDED", reason, "Set automatic only on the last step, an issue after approve.")


def _begun_by(body: Row) -> set[str]:
    return {str(step["subcase"]["item"]) for step in body.get("steps", ()) if "subcase" in step}
