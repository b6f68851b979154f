"""States of affairs that stop an act in the review room."""

from service_centre.errors import BrokenOff, Conflict, Invalid, NotFound, Unavailable


class StageTaken(Conflict):
    """A project submits once per stage."""

    code = "stage_taken"
    sentence = "该项目的“{stage}”阶段已提交过图纸（案件 {case_no}），每个阶段只提交一次。"
    next_step = "请打开该案件继续办理；需要修改图纸时，在审查意见发出后上传修改版。"


class StageWithoutLead(Conflict):
    """The matter catalogue names no department for a stage."""

    code = "stage_without_lead"
    sentence = "事项库尚未指定“{stage}”阶段的牵头部门。"
    next_step = "请联系政务服务中心的系统管理员补充事项库。"


class SetClosed(Conflict):
    """Files go into a set only while it collects."""

    code = "set_closed"
    sentence = "这套图纸已经提交，不能再增减文件。"
    next_step = "需要修改时，请等待审查意见发出后上传修改版。"


class UploadTooLarge(Invalid):
    """Refused before it is read."""

    code = "upload_too_large"
    sentence = "文件“{name}”为 {size}，超过单个文件 {limit} 的上限，未接收。"
    next_step = "请拆分或压缩后重新上传；其他文件不受影响。"


class UploadBroken(BrokenOff):
    """Fewer bytes arrived than were announced, or they came too slowly. The upload page sends the file again."""

    code = "upload_broken"
    sentence = "文件“{name}”没有传完：应为 {expected} 字节，只收到 {received} 字节，未保存。"
    next_step = "请检查网络后重新上传该文件；已完成的文件不受影响。"


class UploadEmpty(Invalid):
    """A file without content."""

    code = "upload_empty"
    sentence = "文件“{name}”是空文件（0 字节），未接收。"
    next_step = "请检查导出是否成功，重新上传。"


class LengthUnknown(Invalid):
    """The announced size decides before reading."""

    code = "length_unknown"
    sentence = "上传请求没有说明文件大小。"
    next_step = "请使用最新版浏览器重新上传。"


class DuplicateFile(Conflict):
    """The same bytes are in the set already."""

    code = "duplicate_file"
    sentence = "文件“{name}”与本套图纸中的“{existing}”内容完全相同，未重复保存。"
    next_step = "如需替换，请先移除原文件。"


class TooManyFiles(Conflict):
    """A limit of the centre."""

    code = "too_many_files"
    sentence = "一套图纸最多 {limit} 个文件。"
    next_step = "请合并后再上传。"


class TooManyComparisons(Conflict):
    """Comparisons take minutes of the workers that all cases share."""

    code = "too_many_comparisons"
    sentence = "本案已有 {count} 项图纸比对在排队，最多同时排队 {limit} 项。"
    next_step = "请等前面的比对完成后再试。"


class StillUnpacking(Conflict):
    """A set is handed in with all its files, so its archives must be unpacked."""

    code = "still_unpacking"
    sentence = "压缩包“{name}”还在解压，图纸尚未全部列出。"
    next_step = "请等解压完成、核对文件后再提交。"


class NothingToSubmit(Conflict):
    """A set without a readable file."""

    code = "nothing_to_submit"
    sentence = "没有可提交的图纸：还没有上传文件，或上传的文件都无法读取。"
    next_step = "请上传图纸后再提交。"


class StillReading(Conflict):
    """Admission, consolidation and settling need to see all that is in the sets."""

    code = "still_reading"
    sentence = "还有 {count} 个文件正在读取。"
    next_step = "请稍候片刻再办理。"


class SupplementRequestedBefore(Conflict):
    """What is missing is named once, and all of it (行政许可法, art. 32)."""

    code = "supplement_requested_before"
    sentence = "本案已经一次性告知过需补正的内容，不能再次要求补正。"
    next_step = "请予受理；如不属于受理范围，请作出不予受理决定并说明理由。"


class NumberMissing(Invalid):
    """Findings name sheets by their numbers."""

    code = "number_missing"
    sentence = "图号不能为空。"
    next_step = "请填写图签上的图号；没有图号的，请自编一个不重复的编号。"


class NumberTaken(Conflict):
    """Two sheets of a set cannot have one number."""

    code = "number_taken"
    sentence = "图号“{sheet_no}”已用于本套图纸中的“{title}”。"
    next_step = "请核对两张图纸的图号。"


class IndexNotReady(Conflict):
    """The index is confirmed when all of it can be seen."""

    code = "index_not_ready"
    sentence = "还有文件正在读取，或还没有可核对的图纸。"
    next_step = "请等文件读取完成、核对目录后再确认。"


class RepliesMissing(Conflict):
    """Every issued finding gets an answer before the revision is submitted."""

    code = "replies_missing"
    sentence = "还有 {count} 条意见没有回复。"
    next_step = "请在审图室中逐条回复后再提交修改。"


class NoDepartments(Invalid):
    """A room needs somebody who reviews."""

    code = "no_departments"
    sentence = "请至少指定一个参审部门。"
    next_step = "在列表中勾选参审部门。"


class AgencyMissing(Conflict):
    """The agency has not been taken yet."""

    code = "agency_missing"
    sentence = "审图机构尚未产生，不能汇总。"
    next_step = "请等待抽取或轮候完成，由机构确认后再汇总。"


class MergeIntoMilder(Conflict):
    """Merging must not make a finding weigh less."""

    code = "merge_into_milder"
    sentence = "“{finding_class}”意见不能并入较轻的“{into_class}”意见。"
    next_step = "请反过来合并，或分别保留。"


class CarriesOthers(Conflict):
    """Other units' findings stand and fall with this one."""

    code = "carries_others"
    sentence = "已有 {count} 条意见并入本条意见，不能撤回或降级。"
    next_step = "请先由牵头部门取消合并，再办理。"


class DraftsElsewhere(Conflict):
    """Drafts that nobody else sees would be left behind."""

    code = "drafts_elsewhere"
    sentence = "以下单位还有未提交的草稿意见：{units}。"
    next_step = "请通知其提交或撤回草稿后再汇总。"


class RoundClosed(Conflict):
    """Opinions are given while the round is open."""

    code = "round_closed"
    sentence = "本轮审查已经结束，不能再提交意见。"
    next_step = "如需补充，请联系牵头部门退回审查。"


class NotTheirTurn(Conflict):
    """Signatures come in order, the lead last."""

    code = "not_their_turn"
    sentence = "还没有轮到本单位签署，当前应由“{current}”签署。"
    next_step = "请等待前面的单位签署完成。"


class SignedElsewhere(Conflict):
    """One person speaks for one unit."""

    code = "signed_elsewhere"
    sentence = "您已代表其他单位会签本意见，不能再代表本单位会签。"
    next_step = "请由本单位的其他签署人办理。"


class SignerSettledIt(Conflict):
    """Whoever settles does not sign for the lead (guarded pair drafter/approver)."""

    code = "signer_settled_it"
    sentence = "审定人不能同时作为牵头部门负责人签署。"
    next_step = "请由牵头部门的另一位负责人签署。"


class BadOperation(Invalid):
    """What the browser sent is not an operation of the room."""

    code = "bad_operation"
    sentence = "操作内容不完整或不正确：{reason}。"
    next_step = "请刷新页面后重试；未发送的内容保留在本机。"


class UnseenCharacters(Invalid):
    """Two numbers that look the same would be two sheets."""

    code = "unseen_characters"
    sentence = "图号、图名或比例中有看不见的字符。"
    next_step = "请删除后重新输入，不要从其他软件粘贴。"


class DisciplineSubmitted(Conflict):
    """What was submitted does not change through a draft."""

    code = "discipline_submitted"
    sentence = "“{sheet_no}”在已提交的版本中属于“{discipline}”专业，不能在修改版中更改。"
    next_step = "请改回原专业；确需更改的，请用新的图号。"


class CodeTableWrong(Invalid):
    """A line of a code table is not understood, so none of it is taken in."""

    code = "code_table_wrong"
    sentence = "规范表第 {line} 行有误：{reason}。"
    next_step = "请改正后重新导入；已有的规范没有改动。"


class ReasonForLateFinding(Invalid):
    """In a re-review only mandatory and safety findings may be new on unchanged sheets (domain.md)."""

    code = "late_finding"
    sentence = "复审中，对未修改的图纸只能新提“强制性条文”或“公共安全”类意见。"
    next_step = "请改选类别，或在修改过的图纸上提出意见。"


class NothingToExport(NotFound):
    """A case without a sheet that can be shown has nothing to annotate."""

    code = "nothing_to_export"
    sentence = "本案还没有可以导出的图纸。"
    next_step = "请等图纸提交并读取完成后再导出。"


class ExportBusy(Unavailable):
    """Others are having sets annotated."""

    code = "export_busy"
    sentence = "其他人正在导出批注图纸。"
    next_step = "请稍候一分钟再试。"


class ExportFailed(Unavailable):
    """The child process that annotates ended without a file."""

    code = "export_failed"
    sentence = "批注图纸没有生成：{reason}。"
    next_step = "请稍后重试；批注可先导出为 XFDF，意见和批注不受影响。"


class ImportFileMissing(Invalid):
    """The form came without a file."""

    code = "import_file_missing"
    sentence = "没有选择要导入的文件。"
    next_step = "请选择文件后再导入。"
