"""A sign's case with papers in a bag, as tests of bags meet it."""

from __future__ import annotations

from onewindow.cases import services
from onewindow.cases.models import Bag
from onewindow.identity.queries import official, posts
from tests.cases import world

QUESTIONS = {"q_large": "yes", "q_street": "yes"}


def opened(site=""):
    """A sign's case of Lin Feng's company, received on Monday 13 April 2026, at a window where a site is given."""
    owner = world.person("linfeng")
    with world.at("2026-04-13T09:30"):
        opening = world.single(owner, "SIGN", QUESTIONS, applicant=next(iter(owner.represents)))
        number = services.open_case(owner, opening)
    if site:
        from onewindow.cases.models import Case

        Case.objects.filter(number=number).update(site=site)
    return number


def papers(number, *, originals=1):
    """A drawing that is a material of the sign, and the paper of the house as another thing."""
    return [
        services.PaperGiven(number, "", 2, 3, is_original=False, material="M-SIGNIMG"),
        *[services.PaperGiven(number, "房屋买卖合同原件", 1, 12, is_original=True) for _ in range(originals)],
    ]


def closed(number, who="CG-R", at="2026-04-13T10:00", originals=1):
    """A bag of that case, closed by a post."""
    with world.at(at):
        return services.close_bag(world.official(who), number, papers(number, originals=originals))


def hand(bag, to="CG-V", who="CG-R", at="2026-04-13T11:00", seal="intact"):
    """The bag goes to a post."""
    with world.at(at):
        services.hand_over_bag(world.official(who), bag, to=to, seal=seal)


def confirm(bag, who="CG-V", at="2026-04-13T15:00", which=0):
    """The bag came."""
    with world.at(at):
        services.confirm_bag(world.official(who, which), bag, seal="intact")


def row(bag):
    """The bag as it is stored."""
    return Bag.objects.get(number=bag)


def people(login):
    """An official as she signs in."""
    from onewindow.identity.queries import accounts_by_login

    assert posts()
    return official(accounts_by_login([login])[login])
