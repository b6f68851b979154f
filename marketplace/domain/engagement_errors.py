"""What is refused between the engagement of an agency and its evaluation."""

from service_centre.errors import Conflict, Invalid


class AmountAtTenderLimit(Conflict):
    """A service this expensive must be tendered by itself."""

    code = "amount_at_tender_limit"
    sentence = "金额 {amount} 元达到本中心的招标限额 {limit} 元，不能在中介服务超市选取（{basis}）。"
    next_step = "请建设单位依法另行招标；金额填写有误的，请更正后重新提交。"


class AmountMissing(Invalid):
    """A contract has a price."""

    code = "amount_missing"
    sentence = "请填写大于 0 的金额，单位为元，取整数。"


class ContractInvalid(Invalid):
    """A contract is a PDF of moderate size, signed on a day that has come."""

    code = "contract_invalid"
    sentence = "合同文件不符合要求：{reason}。"
    next_step = "请上传签署完成的 PDF 文件（不超过 10 MB），并填写实际签署日期。"


class ReturnUnfounded(Invalid):
    """Whoever returns a contract says why."""

    code = "contract_return_unfounded"
    sentence = "退回合同须写明理由。"
    next_step = "请填写理由后重新提交。"


class ResultMissing(Conflict):
    """The review room has not handed the result over."""

    code = "review_result_missing"
    sentence = "联合意见尚未签署完成，没有可以交付的成果。"
    next_step = "请等联合意见签署完成后再办理。"


class LevelMissing(Invalid):
    """An evaluation answers every question."""

    code = "evaluation_level_missing"
    sentence = "请对每一项给出评价。"
    next_step = "请逐项选择后重新提交。"


class ReasonForLowScore(Invalid):
    """A bad mark that nobody explains cannot be answered."""

    code = "evaluation_reason_missing"
    sentence = "评价低于 60 分的，须写明事实和理由。"
    next_step = "请填写说明后重新提交；机构可以看到说明并提出意见。"


class AlreadyEvaluated(Conflict):
    """One unit evaluates an engagement once."""

    code = "already_evaluated"
    sentence = "贵单位已对本次服务作出评价，不能重复评价。"
    next_step = "请在选取页面查看已提交的评价。"


class EvaluationOpen(Conflict):
    """Evaluations are still awaited."""

    code = "evaluation_open"
    sentence = "评价期至 {until} 止，尚有单位未评价。"
    next_step = "请等全部单位评价或评价期届满后再办理。"


class JumpUnfounded(Invalid):
    """Nobody jumps the queue without a reason that everybody can read."""

    code = "jump_unfounded"
    sentence = "不按次序选取须写明理由。"
    next_step = "请填写理由后重新提交；理由会公开。"


class NoJumpProposed(Conflict):
    """There is nothing to approve."""

    code = "no_jump_proposed"
    sentence = "没有待批准的不按次序选取。"
    next_step = "请刷新页面查看。"
