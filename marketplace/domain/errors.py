"""States of affairs the marketplace refuses, each with a sentence and a next step."""

from service_centre.errors import Conflict, Invalid, NotFound


class ActionNotAllowed(Conflict):
    """The life cycle has no such step."""

    code = "marketplace_action_not_allowed"
    sentence = "本次选取处于“{state}”状态，不能执行“{action}”。"
    next_step = "请刷新页面，按页面上现有的按钮办理。"


class OutOfTurn(Conflict):
    """Another agency stands before this one in the rotation."""

    code = "rotation_out_of_turn"
    sentence = "按顺次现在轮到 {due}，不能选取 {agency}。"
    next_step = "如确需不按次序选取，须写明理由并由第二人批准。"


class RotationBroken(Conflict):
    """An event that cannot have happened in this queue."""

    code = "rotation_broken"
    sentence = "轮候队列中没有可以这样处理的机构：{agency}。"
    next_step = "请查看队列页面的全部记录后重新办理。"


class AnnulmentUnfounded(Invalid):
    """A result is overturned for a reason that everybody can read."""

    code = "annulment_unfounded"
    sentence = "撤销结果须写明成立的异议及其理由。"
    next_step = "请填写撤销理由后重新提交。"


class NobodyInTurn(Conflict):
    """Every agency of the queue is skipped for this case or out."""

    code = "rotation_nobody"
    sentence = "轮候队列中没有能够承接本件的机构。"
    next_step = "请核对回避与在办量，或由名册管理人补充入围机构。"


class SamePerson(Conflict):
    """A guarded pair would meet in one person (domain.md, Roles)."""

    code = "guarded_pair"
    sentence = "同一人不能既{first}又{second}。"
    next_step = "请由另一位有相应职责的同事办理。"


class TooFewCandidates(Conflict):
    """Not enough agencies fit."""

    code = "too_few_candidates"
    sentence = "符合条件的机构只有 {found} 家（按关联关系合并计算），至少需要 {least} 家。"
    next_step = "请名册管理人补充入围机构，或待被排除的原因消除后重新发起。"


class KeysMissing(Conflict):
    """A required contributor has not registered a key."""

    code = "draw_keys_missing"
    sentence = "尚未登记抽取公钥：{who}。"
    next_step = "请该方先在“抽取密钥”页面登记公钥，再发布公告。"


class NotYourPart(NotFound):
    """The account contributes nothing to this draw."""

    code = "draw_not_your_part"


class AlreadyCommitted(Conflict):
    """A commitment cannot be replaced by another one."""

    code = "draw_already_committed"
    sentence = "您已提交过承诺值，不能更换。"
    next_step = "请等待封存后用同一浏览器开启。"


class StageNotReached(Conflict):
    """Openings are strict: an earlier stage is still open, or a later one has begun."""

    code = "draw_stage_not_reached"
    sentence = "还没有轮到您开启：现在是第 {stage} 阶段。"
    next_step = "前一阶段全部公开后再开启；已错过阶段的可选参与方不再开启。"


class OpeningRefused(Invalid):
    """The nonce or the signature does not fit what was sealed."""

    code = "draw_opening_refused"
    sentence = "开启未通过核验：{reason}。"
    next_step = "请使用提交承诺值时的同一浏览器；若随机数已丢失，请操作人将本次抽取作废。"


class BadHexadecimal(Invalid):
    """A digest, key, nonce or signature of the wrong form."""

    code = "draw_bad_hexadecimal"
    sentence = "{what}格式不正确，应为 {length} 位小写十六进制。"


class BeaconNeeded(Invalid):
    """A repeated draw needs an independent beacon."""

    code = "draw_beacon_needed"
    sentence = "第二次及以后的抽取必须事先指定公开信标（如福利彩票的期号）。"
    next_step = "请填写信标来源和期号后再发布公告。"


class TwoVoids(Conflict):
    """Two void draws turn the matter over to rotation."""

    code = "draw_two_voids"
    sentence = "本件已有两次抽取作废，按规则改为顺次选取。"
    next_step = "请在选取页面按顺次取号。"


class NoticeRunning(Conflict):
    """The public notice period is not over."""

    code = "notice_running"
    sentence = "公示期至 {until} 止，尚未结束。"
    next_step = "请在公示期满后办理；对结果有异议的，可在公示期内提出。"


class NoStandby(Conflict):
    """Only a draw has a standby order."""

    code = "no_standby"
    sentence = "顺次取得的机构没有候补次序。"
    next_step = "请在选取页面按顺次取号。"


class RosterMissing(Conflict):
    """No roster in force can serve the request."""

    code = "roster_missing"
    sentence = "没有生效的审图机构名册。"
    next_step = "请名册管理人先发布名册版本。"


class KeyInUse(Conflict):
    """The key belongs to somebody else or has been retired."""

    code = "draw_key_in_use"
    sentence = "该公钥已被登记或已停用，不能再次使用。"
    next_step = "请在本浏览器中重新生成密钥后登记。"


class BeaconRefused(Invalid):
    """The typed numbers do not fit what was announced."""

    code = "draw_beacon_refused"
    sentence = "信标号码格式不正确，或本次抽取没有约定信标。"
    next_step = "请按公告约定的期号逐组填写开奖号码，号码用空格分开、各组用分号分开。"


class AgencyRuledOut(Conflict):
    """The agency became ineligible after the draw or the turn."""

    code = "agency_ruled_out"
    sentence = "该机构现已不符合承接条件：{reason}，不能确认承接。"
    next_step = "请登记其不予承接，并依次递补。"


class AnswerTooLate(Conflict):
    """The days to answer are over."""

    code = "answer_too_late"
    sentence = "确认期限已于 {until} 届满，不能再确认。"
    next_step = "请按逾期未答复办理，并依次递补。"


class NotAbsentYet(Conflict):
    """Nobody is absent before the announced deadline."""

    code = "draw_not_absent_yet"
    sentence = "期限未到，或该参与方已按期办理，不能以“逾期未提交或未开启”为由作废。"
    next_step = "请等公告的期限届满；确有其他原因的，请选择相应原因。"


class UnknownCause(Invalid):
    """A void needs a cause from the closed list and a statement."""

    code = "draw_unknown_cause"
    sentence = "作废必须选择规定的原因并写明经过。"
    next_step = "请选择原因并填写说明后重新提交。"


class WrongMethod(Conflict):
    """The selection is made by another method."""

    code = "selection_wrong_method"
    sentence = "本次选取的方式是“{method}”。"
    next_step = "请按该方式办理；随机抽取两次作废后才改为顺次。"


class SealNotDue(Conflict):
    """The list of commitments cannot be closed yet."""

    code = "draw_seal_not_due"
    sentence = "尚不能封存：必需的参与方未全部提交，或提交期限未到。"
    next_step = "各方全部提交后系统自动封存；期限届满后可不等可选参与方。"


class DrawClosed(Conflict):
    """The attempt ended with a record or a void."""

    code = "draw_closed"
    sentence = "第 {attempt} 次抽取已经结束，不再接收内容。"
    next_step = "请在公示页面查看本次抽取的记录或作废说明。"


class ReasonMissing(Invalid):
    """A justified refusal needs a reason in words."""

    code = "reason_missing"
    sentence = "有正当理由放弃的，须写明理由。"
    next_step = "请填写理由后重新提交。"
