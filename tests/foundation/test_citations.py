import pytest

from onewindow.foundation.limits.citations import chinese_number, cited


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (82, "八十二"),
        (101, "一百零一"),
        (110, "一百一十"),
        (203, "二百零三"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
    ],
)
def test_articles_are_numbered_in_chinese(number, words):
    assert chinese_number(number) == words


def test_an_article_is_cited_in_both_languages():
    assert cited("civil-code:203") == ("《民法典》第二百零三条", "Civil Code, Article 203")
    assert cited("清岚市高校毕业生生活补贴办法") == ("《清岚市高校毕业生生活补贴办法》", "清岚市高校毕业生生活补贴办法")


def test_no_article_has_the_number_zero():
    with pytest.raises(ValueError, match="No article"):
        chinese_number(0)
