"""Every rule of the lint by its code: how severe, what it says and why, on which source it rests, how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ERROR, WARNING, HINT = LEVELS = ("error", "warning", "hint")
FORM = "onewindow:item-format"  # the form of the file itself, which no law prescribes


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule: `level` error blocks publication. `source` is law:article, a rule of ours, or the file's form."""

    code: str
    level: str
    title: str
    title_en: str
    source: str
    fix: str
    fix_en: str

    @property
    def blocks(self) -> bool:
        """Whether what it finds keeps an item from being published."""
        return self.level == ERROR


# code | level | what it says | in English | source, - for the form of the file | how to mend it | in English
_ROWS = """
ENGLISH_UNPAIRED | error | 中英文没有成对 | One of two languages is missing | - | 两种语言都写 | Write both
CIRCLE | error | 先后次序成环 | The order is a circle | - | 去掉其中一个先后关系 | Remove a dependency
KEY_MISSING | error | 缺少必填的内容 | Something needed is missing | - | 补上这一项 | Add it
KEY_UNKNOWN | error | 有不认识的字段 | A field is not known | - | 改成认识的字段，或者删掉 | Correct or remove it
KEY_TWICE | error | 同一个字段写了两遍 | A field stands twice | - | 留一个 | Keep one
NOT_YAML | error | 文件读不懂 | The file cannot be read | - | 检查缩进和引号 | Check indentation and quotes
NOT_TEXT | error | 这里要写文字 | A text is needed | - | 写文字；编码加引号 | Write a text; put codes into quotes
NOT_NUMBER | error | 这里要写数字 | A number is needed | - | 写数字，不加引号 | Write a number without quotes
NOT_BOOLEAN | error | 这里要写是或否 | Yes or no is needed | - | 写 true 或 false | Write true or false
NOT_LIST | error | 这里要写成列表 | A list is needed | - | 一行一条 | Write one entry a line
NOT_TABLE | error | 这里要写成“字段: 内容” | Fields are needed | - | 写成“字段: 内容” | Write field: content
TOO_FEW | error | 至少要有一条 | At least one entry is needed | - | 加一条 | Add one
OUT_OF_BOUNDS | error | 数字超出范围 | A number is out of bounds | - | 改成范围内的数 | Write one within bounds
WRONG_PATTERN | error | 格式不对 | The form is wrong | - | 按例子的格式写 | Write it like the example
UNKNOWN_WORD | error | 这个词不在可选范围里 | A word is not known here | - | 从可选的词里选 | Choose a known word
UNKNOWN_REFERENCE | error | 引用的东西不存在 | What is named does not exist | - | 改成存在的 | Name one that exists
NOTHING_FOUND | error | 没有找到任何事项 | No definition was found | - | 换一个文件夹 | Name another folder
CODE_TWICE | error | 编码重复 | A code stands twice | standards.md:5 | 每个事项用自己的编码 | Give each its own code
CODE_DIFFERS | error | 编码和内容对不上 | A code does not fit | standards.md:5 | 按提示改编码 | Correct the code
TYPE_DIFFERS | error | 事项类型和类型代码对不上 | Type and type code differ | standards.md:5 | 改成一致 | Make them agree
MARKUP_IN_NAME | error | 名称里有网页代码 | Markup in a name | - | 写普通文字 | Write plain words
FORMULA_IN_NAME | error | 名称像表格公式 | A name is a formula | - | 去掉开头的符号 | Remove the first sign
NO_LEGAL_BASIS | error | 事项没有法律、法规、规章依据，不得设定 | The item has no basis in law; it may not be set | administrative-licensing-law / business-environment-regulation:35 | 写明设定依据，或者不设这个事项 | Add a basis with role power, or do not set the item
NO_LIMIT_BASIS | error | 时限没有依据 | No article sets the limit | administrative-licensing-law:42 | 写明时限依据 | Add a basis with role limit
NO_CONDITION_BASIS | error | 条件没有依据 | No article sets the conditions | business-environment-regulation:35 | 写明条件依据，或删掉条件 | Add a basis with role condition
NO_FEE_BASIS | error | 收费没有依据 | No article allows the fee | administrative-licensing-law:58 | 写明收费依据，或改为不收费 | Add a basis with role charge
NO_FEE_SCALE | error | 收费没有标准 | The fee has no scale | administrative-licensing-law:58 | 写明每项收多少 | List the fees
LAW_UNKNOWN | error | 法规库里没有这部法规或这个版本 | The law register does not hold it | R-005 | 先载入法规，或改依据 | Load the law, or cite another
LAW_REPEALED | error | 依据已经废止或失效 | The basis is repealed | rules E5 | 改依据，或撤下事项 | Cite what took its place
ARTICLE_UNKNOWN | error | 法规库里没有这一条 | The article is not in the law register | R-005 | 改条文，或载入法规 | Correct the article, or load the law
ARTICLE_REMOVED | error | 新版法规里已没有这一条 | A newer version has dropped the article | rules E5 | 改依据，或撤下靠它的内容 | Cite what took its place
LAW_VERSION_OUTDATED | warning | 引用的法规文本不是最新版本 | The text cited is not the newest | rules E5 | 核对条文后改引新版 | Compare, then cite the newer version
BASIS_RANK_TOO_LOW | error | 依据的位阶不够 | The basis is of too low a rank | rules E5 | 换位阶够的依据，或删掉这一项 | Cite a sufficient basis, or drop it
TEMPORARY_LICENCE_ENDED | error | 临时性许可已满一年 | A temporary licence has ended | administrative-licensing-law:15 | 撤下，或改引地方性法规 | Withdraw it, or cite a local regulation
NO_POWER | error | 权力清单里没有对应的权力 | No power carries the item | R-004 | 先列入权力清单 | Have it put on the power list
POWER_CANCELLED | error | 对应的权力已取消 | The power is cancelled | business-environment-regulation:40 | 下架 | Withdraw the item
POWER_NOT_YET | error | 对应的权力还没生效 | The power is not in force yet | R-003 | 从权力生效之日起公布 | Publish it from that day
POWER_OF_ANOTHER | error | 不在本部门职权范围内 | The power is another department's | R-017 | 只能用本部门的权力 | Name a power of your own
POWER_OF_ANOTHER_LEVEL | error | 行使层级和权力清单不一致 | The level is not the power's | R-017 | 改成一致 | Make them agree
NO_RESPONSIBILITY | error | 责任清单里没有对应的责任 | Nobody answers for the item | R-004 | 列入责任清单 | Put it on the responsibility list
RESPONSIBILITY_WITHOUT_POST | error | 责任没有落到岗位和人 | No staffed post answers | R-004 | 写明负责岗位 | Name the post
POST_WITHOUT_MEMBER | error | 环节的岗位没有人 | A step's post has no member | R-009 | 给岗位配人 | Give the post a member
POST_WITHOUT_DUTY | error | 环节的岗位没有书面职责 | A step's post has no written duty | R-009 | 写明岗位职责 | Write the duty
WIDER_THAN_ABOVE | error | 比上级的规定更宽 | It asks more than the level above | R-008 | 收窄到上级规定以内，或写明本级依据 | Narrow it, or cite a basis of your own level
DIFFERS_FROM_ABOVE | error | 和上级的统一规定不一致 | It differs from the level above | R-008 | 改成一致 | Make it agree
PROMISE_EXCEEDS_STATUTORY | error | 承诺期限长于法定期限 | The promised limit is longer than the statutory one | business-environment-regulation:36 | 缩短承诺期限 | Shorten the promise
LIMIT_LONGER_THAN_LAW | error | 法定期限长于法律规定 | The statutory limit is longer than the law's | administrative-licensing-law:42 | 改成条文规定的期限 | Write the article's limit
SILENCE_WITHOUT_LAW | error | 沉默没有法律、法规、规章依据就发生效力 | Silence counts without a norm | rules C9 | 写明条文，或者去掉 | Cite the article, or leave it out
INSTANT_DIFFERS | error | 即办和承诺期限说法不一 | Instant and the promise differ | - | 改成一致 | Make them agree
TOLERANCE_TOO_LONG | error | 容缺期限加承诺期限超过法定期限 | Tolerance does not fit | rules C12 | 缩短容缺期限 | Shorten it
VISITS_AT_LEVEL_4 | error | 全程网办却要到现场 | A visit at online level 4 | R-007 | 到场次数改为 0，或降低网办深度 | Set visits to 0
NO_WINDOW | error | 没有写窗口 | No window is named | R-010 | 写明窗口 | Name the window
NO_REMEDY | error | 没有写救济途径 | No remedy is named | rules D11 | 写明复议和诉讼 | Name reconsideration and court
REMEDY_INCOMPLETE | error | 救济途径不完整 | A remedy is incomplete | rules D11 | 补上期限、条文和英文 | Add limit, article and English
GUIDE_NOT_REVIEWED | warning | 指南超过一年没有核对 | The guide was not reviewed for a year | R-010 | 核对后更新日期 | Review it, then set the day
NOT_ASSESSED | error | 不能网上办，但没有评估记录 | Offline without an assessment | R-007 | 写明谁决定、什么时候、为什么 | Say who decided, when and why
ASSESSMENT_DIFFERS | error | 评估和网办深度说法不一 | Assessment and level differ | R-007 | 改成一致 | Make them agree
PROCESS_UNCHANGED | warning | 照搬纸面流程 | A copy of the paper process | R-012 | 减少、合并或自动化环节 | Leave out, join or automate steps
ENGLISH_MISSING | warning | 英文没有翻译 | English is missing | design 6.2 | 翻译 | Translate it
AMBIGUOUS_WORDS | warning | 用词没有说清楚 | Words say nothing | business-environment-regulation:35 | 写清楚是哪一样 | Name exactly what is meant
MATERIAL_ALREADY_HELD | error | 政府已经掌握的信息不得要求提交 | Government holds it already | online-government-services-provisions:7 | 改为免提交 | Take it from the register or licence
UNKNOWN_MATERIAL | error | 材料目录里没有这种材料 | Not in the catalogue of materials | business-environment-regulation:35 | 用目录里的材料，或先列入目录 | Use the catalogue's
MATERIAL_NAME_DIFFERS | warning | 材料名称和目录不一致 | The name is not the catalogue's | R-008 | 用目录里的名称 | Use the catalogue's name
PROOF_NOT_LISTED | error | 证明不在证明事项清单里 | The proof is not on the list | business-environment-regulation:44 | 不要索要，或先列入清单 | Do not ask for it
PROOF_BASIS_TOO_LOW | error | 证明的依据位阶不够 | The proof's basis is too low | business-environment-regulation:44 | 写明法律、法规或国务院决定依据 | Name a sufficient basis
VAGUE_MATERIAL | error | 材料名称是兜底说法 | A catch-all material | business-environment-regulation:35 | 写清楚是哪一份，或删掉 | Name the paper exactly
SAME_CODE_OTHER_PAPER | error | 同一编码是另一种材料 | The code is another paper elsewhere | R-008 | 用同一名称和来源，或换编码 | Use the same name and source
UPLOAD_DIFFERS | error | 上传和来源说法不一 | Upload and source differ | - | 只有申请人提供的才上传 | Only what applicants give is uploaded
NO_SUPPLIER | error | 没有写从哪里取得 | Nothing supplies it | - | 写明 supplied_by | Name what supplies it
SUPPLIER_UNCLEAR | error | 来源写得不清楚 | A supplier is unclear | - | 一个来源只写一种 | One supplier has one kind
FIELD_ALREADY_HELD | warning | 登记库已有的内容不该再填 | A register holds this field | online-government-services-provisions:7 | 改成预填 | Set prefill
NO_OPTIONS | error | 选择题没有选项 | A choice has no options | - | 写选项或预填来源 | Add options or prefill
TOO_MANY_QUESTIONS | error | 问题太多 | Too many questions | design 8 | 最多三个 | Ask two or three
QUESTION_WITHOUT_EFFECT | error | 问了也没有用的问题 | An answer changes nothing | - | 删掉这个问题 | Remove it
SHARES_DIFFER | error | 环节占比加起来不是 100 | Shares do not make 100 | rules C11 | 调整占比 | Make them 100
PARALLEL_ALONE | error | 并行组里只有一个环节 | A parallel step is alone | - | 加一个，或去掉并行 | Add another, or remove parallel
ONE_INSPECTOR | error | 现场核查不足两人 | One inspector only | administrative-licensing-law:34 | 改为两人以上 | Set two or more
SAME_POST | error | 审查和审批是同一岗位 | One post reviews and approves | rules D1 | 换一个岗位审批 | Let another post approve
STEP_INCOMPLETE | error | 环节的类型和内容对不上 | A step lacks what its kind needs | standards.md:14 | 写上这一类环节要的内容 | Write what this kind of step needs
PROCESS_CIRCLE | error | 环节互相等待，流程走不下去 | Steps wait for each other: the process would stand still | standards.md:14 | 去掉其中一个 after | Remove one name from after
PROCESS_ORDER | error | 环节写在它前面的环节之前 | A step stands before one that it follows | standards.md:14 | 调整环节的先后位置 | Put it after the steps it names
PROCESS_START | error | 流程不是从岗位的任务开始 | The process does not begin with a post's task | standards.md:14 | 第一步写受理或审查 | Begin with a task such as accept
PROCESS_END | error | 流程不是在一个岗位的任务上结束 | The process does not end with one task of a post | standards.md:14 | 让所有分支汇合到最后一个任务 | Let every way lead to one last task
PROCESS_ENDLESS | error | 子办件互相嵌套，永远办不完 | Sub-cases begin each other without end | standards.md:14 | 去掉其中一个子办件 | Remove one of the sub-cases
PROCESS_UNKNOWABLE | error | 条件问的是还没有结果的环节 | A condition asks for what is not yet known | standards.md:14 | 只问前面的环节 | Ask only steps that come before
PROCESS_DEAD | error | 这个环节永远轮不到 | A step can never run | standards.md:14 | 改成前面环节能给出的结果 | Name a result that step can give
SUBLIMITS_TOO_LONG | error | 各部门的分段时限超过总时限 | Limits within do not fit into the total | rules C8 | 缩短分段时限，或改为同时办 | Shorten them, or let them run side by side
AUTOMATIC_UNDECIDED | error | 没有审批就自动办结 | It would be decided by itself | standards.md:14 | 只在审批之后的最后一个制证环节写 automatic | Only for the last step, an issue right after approve
JOINT_UNCLEAR | error | 联合审查写得不清楚 | A joint review is unclear | rules C8 | 按提示改 | Correct it
PAUSE_NOT_ALLOWED | error | 许可不得因此停钟 | This does not pause a licence | administrative-licensing-law:45 | 去掉 | Remove it
FIELDS_DIFFER | error | 结果字段和证照类型不一致 | Not the licence type's fields | - | 改成证照类型的字段 | Write the type's fields
LICENCE_ACT_UNCLEAR | error | 延续、变更、注销写得不清楚 | Renewal, change or cancellation is unclear | administrative-licensing-law:50 | 按提示改 | Correct it as named
COMMITMENT_NOT_LISTED | error | 不能告知承诺 | No commitment allowed here | rules D8 | 去掉，或列入本市承诺事项 | Remove it
NO_PROMISE | error | 承诺办理但没有承诺内容 | Nothing is promised | rules D8 | 写明承诺哪一份 | Add the promise
TOLERANCE_DIFFERS | error | 容缺方式和期限要一起写 | Mode and days of tolerance | - | 两样都写或都不写 | Write both or neither
NOTHING_TOLERATED | error | 容缺但没有可后补的材料 | Nothing may come later | - | 标明哪份可后补 | Mark one
AFTER_CHECK_TOO_LATE | error | 事后核查期限太长 | The after-check is too late | profile | 缩短 | Shorten it
BAND_UNCLEAR | error | 裁量基准写得不清楚 | A discretion band is unclear | rules D6 | 写明字段和范围 | Name field and range
TABLE_UNCLEAR | error | 资格规则写得不清楚 | A rule of eligibility is unclear | standards.md:15 | 按提示改 | Correct the test
RULE_UNCLEAR | error | 计算规则写得不清楚 | A rule that computes is unclear | rules C1 | 按提示改 | Correct it as said
TABLE_OVERLAPS | error | 唯一命中的规则有重叠 | Unique rules overlap | standards.md:15 | 改条件或换命中策略 | Separate the rules
STAGES_DIFFER | error | 阶段和事项对不上 | Stages differ | - | 每个事项只在一个阶段 | Put each item in one stage
DEPENDENCIES_DIFFER | error | 先后次序矛盾或成环 | Order contradicts itself or is a circle | - | 改先后次序 | Correct the order
DEPARTMENTS_DIFFER | error | 部门和事项的部门对不上 | Departments differ | - | 改成一致 | Make them agree
FORM_DIFFERS | error | 联合表单和各事项表单对不上 | The joint form differs | - | 按提示改 | Correct the form
MATERIALS_DIFFER | error | 联合材料和各事项材料对不上 | Joint materials differ | - | 按提示改 | Correct them
FIGURE_DIFFERS | error | 前后对比的数和计算不符 | A figure is not true | rules M | 改成计算结果 | Write the computed figure
LIMIT_TOO_LONG | error | 一件事里的时限更长 | A limit in the bundle is longer | - | 缩短 | Shorten it
NOTHING_CARRIED | error | 没有可带出的字段 | Nothing is carried over | - | 按提示改 | Correct it
NO_DEFAULT_ANSWER | error | 缺默认回答 | A default answer is missing | - | 补上 | Add it
DEFAULT_STOPS | error | 默认回答办不了 | A default answer stops | - | 换一个 | Choose another
VALIDITY_UNCLEAR | error | 有效期写得不清楚 | Validity is unclear | - | 按提示改 | Correct it
"""


def _rule(row: str) -> LintRule:
    code, level, title, title_en, source, fix, fix_en = (part.strip() for part in row.split(" | "))
    return LintRule(code, level, title, title_en, FORM if source == "-" else source, fix, fix_en)


RULES: Mapping[str, LintRule] = {rule.code: rule for rule in map(_rule, _ROWS.strip().splitlines())}


def level_of(code: str) -> str:
    """How severe what a rule finds is."""
    return RULES[code].level
