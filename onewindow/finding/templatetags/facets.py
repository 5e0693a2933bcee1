"""The guided finder's questions and answers in words."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template

from onewindow.finding.queries import Found, Hit
from onewindow.foundation.texts import is_english
from onewindow.lists.queries import LIST_NAMES

register = template.Library()
QUESTIONS = {
    "audience": ("您是给谁办？", "Who is it for?"),
    "theme": ("和哪方面有关？", "What is it about?"),
    "online": ("想在哪里办？", "Where would you like to do it?"),
}
HEADINGS = {
    "audience": ("谁来办", "For whom"),
    "theme": ("哪方面", "Theme"),
    "life_event": ("人生和经营大事", "Life event"),
    "department": ("部门", "Department"),
    "division": ("在哪里办", "Place"),
    "online": ("怎么办", "How"),
}
SHORT = {
    "person": ("个人", "People"),
    "company": ("企业", "Companies"),
    "online": ("一次不跑", "No visit"),
    "visit": ("要跑一趟", "With a visit"),
}
VALUES = {
    "person": ("自己或者家人", "Myself or my family"),
    "company": ("公司、店铺", "A company or shop"),
    "online": ("全程在网上", "All of it online"),
    "visit": ("可以跑一趟", "One visit is all right"),
    "开办企业": ("开办企业", "Starting a business"),
    "餐饮食品": ("餐饮、店铺", "Restaurants and shops"),
    "生育户籍": ("生孩子、户口、居住", "Births, households, residence"),
    "社会保障": ("社保、参保", "Social insurance"),
    "住房不动产": ("房子、水电气、公积金", "Homes, utilities, housing fund"),
    "养老": ("养老、退休", "Old age and retirement"),
    "工程建设": ("盖房、工程", "Building and works"),
    "交通运输": ("货运、车辆", "Freight and vehicles"),
    "就业人才": ("毕业、就业、人才", "Graduates, jobs, talent"),
}


@register.filter
def facet_question(facet: str) -> str:
    """The question about a facet."""
    return QUESTIONS[facet][is_english()]


@register.filter
def facet_heading(facet: str) -> str:
    """What a condition is called."""
    return HEADINGS[facet][is_english()]


@register.filter
def facet_short(value: str) -> str:
    """A value in a word or two, for a list of conditions."""
    return SHORT[value][is_english()] if value in SHORT else facet_value(value)


@register.filter
def facet_value(value: str) -> str:
    """A value in words; its own where there are no others."""
    return VALUES[value][is_english()] if value in VALUES else value


@register.filter
def list_name(paper: Hit) -> str:
    """The list of an entry that was found."""
    return LIST_NAMES[paper.key.split("/")[0]][is_english()]


@register.filter
def with_answer(found: Found, value: str) -> str:
    """The address of the next page: what was answered before, and this."""
    facet = found.question.facet if found.question else ""
    return "?" + urlencode({**found.answers, facet: value})
