"""How acts on bags of paper are refused."""

from __future__ import annotations

from onewindow.foundation.errors import Conflict, Invalid
from onewindow.foundation.marks import marked


class BagEmpty(Invalid):
    """A bag without papers is none."""

    code, title = "bag-empty", marked("袋里什么都没有：请至少登记一份材料，写明份数和页数")


class PaperUnfit(Invalid):
    """A paper is not of a case of this matter, or its numbers are none."""

    code, title = "paper-unfit", marked("有一份材料登记得不对：份数和页数都是 1 到 9999，材料要属于这件事")


class ReceiverUnfit(Invalid):
    """The post has nothing to do with the cases of the bag, or has the bag already."""

    code, title = "receiver-unfit", marked("不能交给这个岗位：它不办袋里的件，或者袋子已经在它那里，请另选")


class BagNotHere(Conflict):
    """The bag is on its way, was given back or archived: this act is not its next one."""

    code, title = "bag-not-here", marked("袋子现在不能这样办：它在路上、已经退还或者已经归档，请先看交接记录")


class BagNotOnWay(Conflict):
    """Nothing is on its way: it was confirmed or taken back already."""

    code, title = "bag-not-on-way", marked("这次交接已经办过了，袋子不在路上")


class ReceiverIsGiver(Conflict):
    """Who gave the bag does not confirm that it came (four eyes)."""

    code, title = "receiver-is-giver", marked("交出的人不能自己确认收到，请接收岗位的另一个人清点")


class ProtestEmpty(Invalid):
    """A protest names the missing paper, or says what is wrong with the seal."""

    code, title = "protest-empty", marked("请勾出少了哪几份，或者写明封条哪里不对")


class OriginalsInside(Conflict):
    """Originals belong to the applicant and are not archived."""

    code, title = "originals-inside", marked("袋里有申请人的原件，不能归档，请退还给申请人")


class CaseGoesOn(Conflict):
    """A case of the bag has not ended."""

    code, title = "case-goes-on", marked("袋里还有没办完的件，不能归档")


class ReturnUnexplained(Invalid):
    """While a case goes on, giving papers back needs a reason."""

    code, title = "return-unexplained", marked("件还没办完就退还，请写明为什么（例如核对完原件，复印件留下了）")
