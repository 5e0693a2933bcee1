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
class Actor:
    """The party that acts, for whom, and over which channel. Built by identity, never by a view.

    `id` is the account's; `organisation` a department's code (部门), `posts` the codes of the posts (岗位) held, of which
    `standing_in` are held only in somebody's stead for a time (代理);
    `party` the natural person behind a person's account, `represents` the entities she acts for;
    `user_id` names the actor in traces and across nodes.
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
