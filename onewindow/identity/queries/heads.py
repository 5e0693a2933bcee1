"""What a head sees of her department: its posts, its people, and whom somebody may name as her deputy."""

from __future__ import annotations

from onewindow.foundation.actor import Actor
from onewindow.identity.queries import Colleague, PostRow, colleagues, heads_departments, posts


def posts_headed(actor: Actor) -> list[PostRow]:
    """The posts of the departments that the actor heads."""
    departments = heads_departments(actor)
    return [row for row in posts().values() if row.authority in departments]


def people_headed(actor: Actor) -> list[Colleague]:
    """Who holds a post of a department that the actor heads, herself left out."""
    departments = heads_departments(actor)
    return [one for one in colleagues(departments) if one.id != actor.id] if departments else []


def deputies_for(actor: Actor) -> list[Colleague]:
    """Whom the actor may name for herself: who holds all her own posts, or anybody where she heads the department."""
    own = actor.own_posts
    departments = {code.rpartition("-")[0] for code in own}
    is_head = bool(heads_departments(actor) & departments)
    return [
        one for one in colleagues(departments) if one.id != actor.id and (is_head or (own and own <= set(one.posts)))
    ]
