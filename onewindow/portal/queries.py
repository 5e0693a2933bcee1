"""Questions that need several parts: the front page, the lists of services, the search, my space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onewindow.cases.queries import CaseSummary, cases_of
from onewindow.catalogue.queries import (
    Bundle,
    Catalogue,
    Comparison,
    Item,
    journeys,
    published_catalogue,
)
from onewindow.finding.queries import Hit, NamedChoice, narrowed_search, search_papers
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.limits import Limit
from onewindow.foundation.profile import profile
from onewindow.identity.queries import parties_of
from onewindow.intake.queries import DraftRow, JointLine, drafts_of, joint_drafts_of
from onewindow.licences.queries import wallet_of
from onewindow.notifications.queries import MessageRow, messages_of, unread_count
from onewindow.offers.queries import OfferRow, offers_of
from onewindow.portal.rules import audience_of, icon_for, is_for, shown_hours
from onewindow.registers.queries import AuthorityRow, authorities, service_sites

SHOWN = 5  # lines of each list on the front page and in my space
HITS = 50
PAPERS = 5
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service in a list."""

    kind: str
    key: str
    name: str
    name_en: str
    icon: str
    authorities: tuple[AuthorityRow, ...]
    promised: Limit | None
    is_instant: bool
    visits: int
    steps: int
    comparison: Comparison | None
    life_event: str = ""
    life_event_en: str = ""
    windows: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """Services for one audience: person, company or both."""

    audience: str
    lines: tuple[ServiceLine, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall or counter where one can come in person."""

    name: str
    name_en: str
    address: str
    address_en: str
    hours: str
    phone: str
    windows: int


@dataclass(frozen=True, slots=True)
class Mine:
    """What is open for a person, in the shortest form."""

    name: str
    turn: CaseSummary | None
    drafts: tuple[DraftRow, ...]
    cases: tuple[CaseSummary, ...]
    offers: tuple[OfferRow, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """All that the front page shows."""

    bundles: tuple[ServiceLine, ...]
    quick: tuple[ServiceLine, ...]
    examples: tuple[dict[str, str], ...]
    total: int
    halls: tuple[Hall, ...]
    mine: Mine | None


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """All services, for everybody or for one audience."""

    who: str
    bundles: tuple[ServiceLine, ...]
    groups: tuple[ServiceGroup, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found: the best answer to words, the rest, how many there are, and what can narrow them.

    `papers` are entries of lists and public notices; `meant` says which other words were looked for.
    """

    text: str
    chosen: Mapping[str, frozenset[str]]
    best: ServiceLine | None
    others: tuple[ServiceLine, ...]
    total: int
    facets: Mapping[str, tuple[NamedChoice, ...]]
    papers: tuple[Hit, ...]
    meant: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MySpace:
    """Everything of one person, each kind in short with the way to all of it."""

    mine: Mine
    messages: tuple[MessageRow, ...]
    unread: int
    licences: int
    asked: tuple[JointLine, ...]


def home_page(actor: Actor | None) -> HomePage:
    """The front page for a visitor or for somebody who has signed in."""
    catalogue = published_catalogue()
    known = authorities()
    items = [item_line(item, known) for item in catalogue.items.values()]
    is_person = actor is not None and actor.kind is ActorKind.PERSON
    return HomePage(
        bundles=tuple(bundle_line(bundle, catalogue, known) for bundle in catalogue.bundles.values()),
        quick=tuple(sorted(items, key=_quickest)[: SHOWN + 1]),
        examples=examples(catalogue),
        total=len(catalogue.items) + len(catalogue.bundles),
        halls=service_halls(),
        mine=open_matters(actor) if is_person and actor is not None else None,
    )


def _quickest(line: ServiceLine) -> tuple[bool, bool, float]:
    """What is done on the spot first, then by the promised working days."""
    limit = line.promised
    return not line.is_instant, limit is None or limit.unit != "workday", limit.value if limit else 0


def examples(catalogue: Catalogue) -> tuple[dict[str, str], ...]:
    """Searches that work: the first keyword of the first item of some bundles."""
    first = [catalogue.items[bundle.items[0]] for bundle in catalogue.bundles.values()]
    named = [item for item in first if item.keywords and item.keywords_en]
    return tuple({"text": item.keywords[0], "text_en": item.keywords_en[0]} for item in named[:EXAMPLES])


def service_halls() -> tuple[Hall, ...]:
    """The halls and counters of this city, the largest first."""
    area = profile().division.removesuffix("00")  # the first four digits of a city's code begin those of its districts
    ours = [site for site in service_sites() if site.division.startswith(area)]
    return tuple(
        Hall(
            name=site.name,
            name_en=site.name_en,
            address=site.address,
            address_en=site.address_en,
            hours=shown_hours(site.hours),
            phone=site.phone,
            windows=site.windows,
        )
        for site in sorted(ours, key=lambda site: (-site.windows, site.code))
    )


def services_page(who: str) -> ServicesPage:
    """All services; `who` is person, company, or an empty text for all."""
    catalogue = published_catalogue()
    known = authorities()
    groups: dict[str, list[ServiceLine]] = {"person": [], "both": [], "company": []}
    for item in catalogue.items.values():
        if is_for(item.targets, who):
            groups[audience_of(item.targets)].append(item_line(item, known))
    return ServicesPage(
        who=who,
        bundles=tuple(
            bundle_line(bundle, catalogue, known)
            for bundle in catalogue.bundles.values()
            if is_for(bundle_targets(bundle, catalogue), who)
        ),
        groups=tuple(ServiceGroup(audience, tuple(lines)) for audience, lines in groups.items() if lines),
    )


def bundle_targets(bundle: Bundle, catalogue: Catalogue) -> frozenset[str]:
    """Whom a bundle is for: those who may begin it, which its first item says."""
    return frozenset(catalogue.items[bundle.items[0]].targets)


def search_page(text: str, chosen: Mapping[str, frozenset[str]]) -> SearchPage:
    """What fits the words and the chosen conditions, best first; nothing for neither."""
    found = narrowed_search(text, chosen)
    catalogue = published_catalogue()
    known = authorities()
    lines = [
        bundle_line(catalogue.bundles[key], catalogue, known)
        if kind == "bundle"
        else item_line(catalogue.items[key], known)
        for kind, key in found.hits[:HITS]
    ]
    best = lines.pop(0) if text and lines else None
    papers = tuple(search_papers(text, PAPERS))
    return SearchPage(text, chosen, best, tuple(lines), len(found.hits), found.facets, papers, found.meant)


def item_line(item: Item, known: dict[str, AuthorityRow]) -> ServiceLine:
    """An item in a list."""
    return ServiceLine(
        kind="item",
        key=item.key,
        name=item.name,
        name_en=item.name_en,
        icon=icon_for(item.name),
        authorities=_known([item.department], known),
        promised=item.promised,
        is_instant=item.instant,
        visits=item.visits,
        steps=1,
        comparison=None,
        windows="、".join(item.windows),
        phone=item.phone,
    )


def bundle_line(bundle: Bundle, catalogue: Catalogue, known: dict[str, AuthorityRow]) -> ServiceLine:
    """A bundle in a list, with what it saves against one item after the other."""
    items = [catalogue.items[key] for key in bundle.items]
    comparison = journeys(bundle, items, bundle.default_answers)
    lead = known.get(bundle.lead_department)
    return ServiceLine(
        kind="bundle",
        key=bundle.code,
        name=bundle.name,
        name_en=bundle.name_en,
        icon=icon_for(bundle.name),
        authorities=_known([bundle.lead_department, *bundle.departments], known),
        promised=None,
        is_instant=False,
        visits=comparison.joint.visits,
        steps=len(items),
        comparison=comparison,
        life_event=bundle.life_event,
        life_event_en=bundle.life_event_en,
        phone=lead.phone if lead else "",
    )


def _known(codes: Iterable[str], known: dict[str, AuthorityRow]) -> tuple[AuthorityRow, ...]:
    return tuple(known[code] for code in dict.fromkeys(codes) if code in known)


def open_matters(actor: Actor) -> Mine:
    """Her drafts and cases, and the one that waits for her first."""
    cases = tuple(cases_of(actor, after=None, limit=SHOWN))
    return Mine(
        name=actor.name,
        turn=next((case for case in cases if waits_for_her(case)), None),
        drafts=tuple(drafts_of(actor)),
        cases=cases,
        offers=tuple(offers_of(actor, only_open=True)),
    )


def waits_for_her(case: CaseSummary) -> bool:
    """Whether the applicant has to do something before the case goes on."""
    return case.next_action is not None and case.next_action.kind != "none"


def my_space(actor: Actor) -> MySpace:
    """Everything of the person who has signed in."""
    refs = [party.ref for party in parties_of(actor)]
    return MySpace(
        mine=open_matters(actor),
        messages=tuple(messages_of(actor.id, limit=SHOWN, before=None)),
        unread=unread_count(actor.id),
        licences=len(wallet_of(refs)),
        asked=tuple(line for line in joint_drafts_of(actor) if line.waits),
    )
