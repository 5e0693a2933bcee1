from onewindow.foundation.actor import Actor, ActorKind, system_actor
from onewindow.foundation.ids import new_id


def test_an_actor_holds_only_the_posts_given():
    actor = Actor(ActorKind.STAFF, new_id(), posts=frozenset({"SJ-R"}))

    assert actor.holds("SJ-R")
    assert not actor.holds("SJ-A")


def test_the_parties_of_a_person_are_herself_and_those_she_represents():
    herself, company = new_id(), new_id()
    actor = Actor(ActorKind.PERSON, new_id(), party=herself, represents=frozenset({company}))

    assert actor.parties == {herself, company}


def test_staff_have_no_parties():
    assert Actor(ActorKind.STAFF, new_id()).parties == frozenset()


def test_the_same_job_is_always_the_same_actor():
    assert system_actor("sweep") == system_actor("sweep")
    assert system_actor("sweep").id != system_actor("loader").id
    assert system_actor("sweep").user_id == "CN-SYSTEM-sweep"
