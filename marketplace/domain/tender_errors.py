"""States of affairs that enrolment, tender, bids and their opening refuse."""

from service_centre.errors import Conflict, Invalid, NotFound


class TenderStepNotAllowed(Conflict):
    """The life cycle of the tender has no such step."""

    code = "tender_step_not_allowed"
    sentence = "招标处于“{state}”状态，不能执行“{action}”。"
    next_step = "请刷新页面，按页面上现有的按钮办理。"


class EnrolmentStepNotAllowed(Conflict):
    """The life cycle of an agency in a roster has no such step."""

    code = "enrolment_step_not_allowed"
    sentence = "入驻处于“{state}”状态，不能执行“{action}”。"
    next_step = "请刷新页面，按页面上现有的按钮办理。"


class EnrolmentIncomplete(Invalid):
    """What is wrong with an enrolment, all of it at once."""

    code = "enrolment_incomplete"
    sentence = "入驻材料不符合要求：{problems}"
    next_step = "请逐项补正后重新提交。"


class CreditCodeOfAnother(Invalid):
    """A well-formed code that is not the one of the enrolling organisation."""

    code = "enrolment_credit_code_of_another"
    sentence = "填写的统一社会信用代码与本单位登记的不一致。"
    next_step = "请核对营业执照；登记有误的，请联系政务服务中心。"


class Barred(Conflict):
    """A removed agency waits until the day the decision names."""

    code = "enrolment_barred"
    sentence = "本单位已被清退，在 {until} 前不能重新入驻。"
    next_step = "期满后再提出；对清退决定有异议的，请按决定书载明的途径申诉。"


class DecisionUnfounded(Invalid):
    """Returning, cancelling, deciding an objection and the like need a reason in words."""

    code = "tender_decision_unfounded"
    sentence = "须写明理由。"
    next_step = "请填写理由后重新提交；理由会写入留痕。"


class TermsIncomplete(Invalid):
    """Terms of a tender that cannot be announced."""

    code = "tender_terms_incomplete"
    sentence = "招标条款不符合要求：{problems}"
    next_step = "请逐项修改后重新保存。"


class HoldersTooClose(Conflict):
    """The opening officers cannot keep a secret from each other's organisations."""

    code = "tender_holders_too_close"
    sentence = (
        "开标人不符合要求：须比开标所需人数至少多一人，且同一单位的开标人须少于开标所需人数（{threshold} 人），"
        "以免任何一个单位单独开标。"
    )
    next_step = "请增选其他单位的开标人，例如监督机构或牵头部门。"


class HolderWithoutKey(Conflict):
    """An opening officer whose key is not registered."""

    code = "tender_holder_without_key"
    sentence = "所选开标人中有人尚未登记开标密钥。"
    next_step = "请该人员先在“开标密钥”页面登记，再发布公告。"


class KeyNotHeld(Invalid):
    """The browser could not read what was sealed to the key it wants to register."""

    code = "opening_key_not_held"
    sentence = "未能证明持有该开标密钥，没有登记。"
    next_step = "请在生成密钥的同一浏览器中重新登记。"


class OpeningKeyInUse(Conflict):
    """Another account's key, or one that has been retired."""

    code = "opening_key_in_use"
    sentence = "该公钥已被登记或已停用，不能再次使用。"
    next_step = "请在本浏览器中重新生成密钥后登记。"


class QuestionsUnanswered(Conflict):
    """Bidding begins when every question has its public answer."""

    code = "tender_questions_unanswered"
    sentence = "还有 {count} 个提问未答复，不能开始接收投标。"
    next_step = "请先在招标页面公开答复。"


class QuestionsClosed(Conflict):
    """Questions are asked between the announcement and the bidding."""

    code = "tender_questions_closed"
    sentence = "提问阶段已经结束。"
    next_step = "已有答复见招标页面；仍有疑义的，可在公示期内提出异议。"


class BiddingNotOpen(Conflict):
    """The tender does not take bids yet, or not any more for another reason than the deadline."""

    code = "bidding_not_open"
    sentence = "招标处于“{state}”状态，不接收投标。"
    next_step = "请查看招标页面公布的时间。"


class BidTooLate(Conflict):
    """The deadline passed before the whole bid had arrived, by the clock of the database."""

    code = "bid_too_late"
    sentence = "投标截止时间为 {deadline}，本次投标到达时已过截止时间，没有接收。"
    next_step = "以数据库时钟为准；截止前已取得回执的投标仍然有效。"


class ClockSetBack(Conflict):
    """The database's clock shows an earlier time than it has shown before: nobody can say what is in time."""

    code = "bid_clock_set_back"
    sentence = "数据库时钟早于此前已记录的时刻，无法判定是否按时，本次投标没有接收。"
    next_step = "请立即联系政务服务中心校正时钟后重新投标；此情况已记入留痕。"


class BidNotSealed(Invalid):
    """Damaged or edited on the way, or sealed for something else."""

    code = "bid_not_sealed"
    sentence = "投标文件未通过核验：{reason}。没有接收。"
    next_step = "请重新密封后再次提交；如反复出现，请检查网络或改用离线密封程序。"


class BidReplayed(Conflict):
    """A bid that the same bidder has replaced by a later one."""

    code = "bid_replayed"
    sentence = "该投标文件已被本单位之后的投标替换，不能再次提交。"
    next_step = "如需恢复原方案，请重新密封后提交。"


class BidderNotEligible(Conflict):
    """Only agencies that passed the form check, and whose reviewers are still registered, may bid."""

    code = "bidder_not_eligible"
    sentence = "本单位现不具备投标资格：{reason}"
    next_step = "请先在“机构入驻”页面补正并通过审核。"


class BidTooLarge(Invalid):
    """Larger than the largest bucket."""

    code = "bid_too_large"
    sentence = "投标文件超过 16 MB，没有接收。"
    next_step = "请压缩附件后重新密封。"


class BidsStillSealed(Conflict):
    """Nobody opens before the deadline, by the clock of the database."""

    code = "bids_still_sealed"
    sentence = "投标截止时间 {deadline} 未到，不能开标。"
    next_step = "请在截止时间之后办理。"


class NotAHolder(NotFound):
    """The account is no opening officer of this tender."""

    code = "not_a_holder"


class SharesIncomplete(Invalid):
    """The opening covers all bids at once, or none."""

    code = "opening_shares_incomplete"
    sentence = "开标须对全部投标同时进行，提交的份额与投标不符。"
    next_step = "请刷新开标页面后重新办理。"


class TooFewOfficers(Conflict):
    """Fewer officers than the threshold have opened their shares."""

    code = "opening_too_few_officers"
    sentence = "已到场开标人 {present} 名，至少需要 {threshold} 名。"
    next_step = "请其他开标人在各自浏览器中办理开标。"


class EvaluatorsUnfit(Invalid):
    """Too few evaluators, an even number, or one who belongs to a bidder."""

    code = "evaluators_unfit"
    sentence = "评审人不符合要求：须为不少于 {least} 名的单数，且不得与投标人有任职关系。"
    next_step = "请重新选定评审人。"


class ScoreOutOfRange(Invalid):
    """Scores are whole numbers from 0 to 100, one for each criterion."""

    code = "score_out_of_range"
    sentence = "每个评审项须给出 0 至 100 的整数分。"
    next_step = "请补全或更正后重新提交。"


class ScoresMissing(Conflict):
    """Not every evaluator has scored every bid."""

    code = "scores_missing"
    sentence = "还有 {count} 份评分未提交，不能形成评审结果。"
    next_step = "请提醒评审人完成评分。"


class TenderFrozen(Conflict):
    """An objection is open."""

    code = "tender_frozen"
    sentence = "有未答复的异议，招标已冻结。"
    next_step = "请先对异议作出决定。"


class TenderNoticeRunning(Conflict):
    """The notice period is not over."""

    code = "tender_notice_running"
    sentence = "公示期至 {until} 止，尚未结束。"
    next_step = "请在公示期满后办理。"


class ObjectionClosed(Conflict):
    """Objections are raised in the notice period."""

    code = "objection_closed"
    sentence = "现在不在公示期内，不能提出异议。"
    next_step = "请在公示期内提出；对已办结的结果，可向监督机构投诉。"


class LineUnreadable(Invalid):
    """A field or a line of one that is not in the asked form."""

    code = "tender_line_unreadable"
    sentence = "“{field}”中有无法识别的内容：{line}"
    next_step = "请返回上一页，按栏目下的说明修改后重新提交。"
