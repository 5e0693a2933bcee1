"""Who acts: a value that every service takes first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

SYSTEM_ACCOUNTS = UUID(
    "6f6e6577-696e-5d6f-8773-797374656d00"
)  # the namespace in which the system's jobs have their ids


class ActorKind(StrEnum):
    """What sort of party acts."""

    PERSON = "person"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Mandate:
    """Under which written mandate (授权委托书) an agent acts, in whose name, for what.

    `agent` is the agent's account; `things` are `item:KEY` and `bundle:KEY`, empty for everything.
    """

    id: UUID
    principal: UUID
    agent: UUID
    agent_name: str
    things: frozenset[str]
    scopes: frozenset[str]

    def covers(self, thing: str) -> bool:
        """Whether the mandate is for this item or bundle."""
        return not self.things or thing in self.things


@dataclass(frozen=True, slots=True)
class Actor:
    """The party that acts, for whom, and over which channel. Built by identity, never by a view.

    `id` is the account's; `organisation` a department's code (部门), `posts` the codes of the posts (岗位) held, of which
    `standing_in` are held only in somebody's stead for a time (代理);
    `party` the natural person behind a person's account, `represents` the entities she acts for;
    `user_id` names the actor in traces and across nodes.
    `agent_for` are those who have ever given her a mandate; with `mandate` the actor is its principal, for whom the
    agent acts: in ledger and traces the agent's number stands beside hers.
    """

    kind: ActorKind
    id: UUID
    name: str = ""
    organisation: str = ""
    posts: frozenset[str] = frozenset()
    party: UUID | None = None
    represents: frozenset[UUID] = frozenset()
    channel: str = "web"
    user_id: str = ""
    standing_in: frozenset[str] = frozenset()
    agent_for: frozenset[UUID] = frozenset()
    mandate: Mandate | None = None

    def holds(self, post: str) -> bool:
        """True when the actor holds the post."""
        return post in self.posts

    @property
    def own_posts(self) -> frozenset[str]:
        """The posts that are her own, not somebody else's."""
        return self.posts - self.standing_in

    @property
    def parties(self) -> frozenset[UUID]:
        """Everyone in whose name the actor may act: the person herself and the entities she represents."""
        return self.represents | {self.party} if self.party else self.represents


def system_actor(job: str) -> Actor:
    """The system itself, at work on one named job; the same job is always the same actor."""
    return Actor(ActorKind.SYSTEM, uuid5(SYSTEM_ACCOUNTS, job), name=job, channel="system", user_id=f"CN-SYSTEM-{job}")
