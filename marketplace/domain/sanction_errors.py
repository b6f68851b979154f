"""What is refused in assessments and sanctions."""

from service_centre.errors import Conflict, Invalid


class SanctionStepNotAllowed(Conflict):
    """The life cycle has no such step."""

    code = "sanction_step_not_allowed"
    sentence = "本件处于“{state}”状态，不能执行“{action}”。"
    next_step = "请刷新页面，按页面上现有的按钮办理。"


class WordsMissing(Invalid):
    """Each act against an agency, and each answer, is in words."""

    code = "sanction_words_missing"
    sentence = "请写明{what}。"
    next_step = "请填写后重新提交；所写内容会留痕并送达对方。"


class ReplyDaysRunning(Conflict):
    """Nobody is judged before the days to be heard are over."""

    code = "sanction_reply_days_running"
    sentence = "机构可在 {until} 前陈述申辩，此前不能作出决定。"
    next_step = "请等机构陈述申辩或期限届满后再办理。"


class TooLateToReply(Conflict):
    """The days to reply are over."""

    code = "sanction_reply_too_late"
    sentence = "陈述申辩期限已于 {until} 届满。"
    next_step = "对处理决定不服的，可在决定送达后申诉。"


class TooLateToAppeal(Conflict):
    """The days to appeal are over."""

    code = "sanction_appeal_too_late"
    sentence = "申诉期限已于 {until} 届满。"
    next_step = "可依法申请行政复议或提起行政诉讼。"


class AppealDaysRunning(Conflict):
    """A decision waits for the appeal."""

    code = "sanction_appeal_days_running"
    sentence = "机构可在 {until} 前申诉，决定尚不能生效。"
    next_step = "请等申诉期届满后再办理。"


class RosterAtMinimum(Conflict):
    """A bad score alone never empties a roster."""

    code = "roster_at_minimum"
    sentence = "清退后名册只剩 {left} 家有效机构，少于规定的 {least} 家。"
    next_step = "请先补充入围机构；触及红线的不受此限。"


class NotInRoster(Conflict):
    """The agency does not stand in the roster in force."""

    code = "not_in_roster"
    sentence = "该机构不在现行名册中。"
    next_step = "请核对名册的现行版本。"


class StillBarred(Conflict):
    """A removed agency waits."""

    code = "still_barred"
    sentence = "该机构在 {until} 前不得再次入围。"
    next_step = "期满后可参加入围招标，或由名册管理人办理再次入围。"


class AlreadyPending(Conflict):
    """One matter at a time per agency and ground."""

    code = "sanction_already_pending"
    sentence = "该机构因同一事由的处理尚未结束。"
    next_step = "请在考核页面继续办理已有的处理。"


class AssessedAlready(Conflict):
    """A roster is assessed once a day at most."""

    code = "assessed_already"
    sentence = "该名册今天已经考核过。"
    next_step = "请在考核页面查看结果。"
