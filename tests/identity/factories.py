"""People, companies and officials for tests; every number is invented."""

from __future__ import annotations

from datetime import date

from onewindow.foundation.actor import system_actor
from onewindow.identity.services import (
    CompanyToLoad,
    DemoLogin,
    PersonToLoad,
    PostToLoad,
    StaffToLoad,
    load_companies,
    load_people,
    load_posts,
    load_staff_members,
    offer_demo_logins,
)

LOADER = system_actor("test")
ZHANGSAN = PersonToLoad("zhangsan", "339902198803121010", "张三", "Zhang San", date(1988, 3, 12))
LIMEI = PersonToLoad("limei", "33990219900725102X", "李梅", "Li Mei", date(1990, 7, 25))
ZHANGYUE = PersonToLoad("zhangyue", "339902201609011023", "张悦", "Zhang Yue", date(2016, 9, 1))
COMPANY = CompanyToLoad(
    "91339902MA9Q00175K", "清岚湖畔茶饮有限公司", "Lakeside Tea", representative_number=ZHANGSAN.number
)
POSTS = (
    PostToLoad("SJ-R", "SJ", "受理岗", "Receiver", "receive"),
    PostToLoad("SJ-A", "SJ", "审批岗", "Approver", "approve"),
    PostToLoad("XF-R", "XF", "受理岗", "Receiver", "receive"),
)
STAFF = (
    StaffToLoad("sj_receive", "市监演示甲", "Demo Market A", ("SJ-R",)),
    StaffToLoad("sj_both", "市监演示乙", "Demo Market B", ("SJ-R", "SJ-A")),
    StaffToLoad("xf_receive", "消防演示甲", "Demo Fire A", ("XF-R",)),
)
OFFERED = (
    DemoLogin("zhangsan", "张三：开一家餐饮店", "Zhang San: open a restaurant"),
    DemoLogin("sj_receive", "市场监管局受理岗", "Market supervision: receiver"),
    DemoLogin("unknown", "没有这个人"),
)


def load_city():
    """Three persons, a company that Zhang San represents, three posts and three officials; parties by login."""
    people = load_people(LOADER, [ZHANGSAN, LIMEI, ZHANGYUE])
    people["company"] = load_companies(LOADER, [COMPANY])[COMPANY.uscc]
    load_posts(LOADER, POSTS)
    load_staff_members(LOADER, STAFF)
    offer_demo_logins(LOADER, OFFERED)
    return people
