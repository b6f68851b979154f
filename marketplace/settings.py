"""Numbers of the marketplace that the centre may set."""

from typing import Final

from service_centre.settings import SettingSpec

_OWN_RULE: Final = "本中心中介服务超市规定（默认值，非法定数字）"

SETTINGS: Final = (
    SettingSpec("marketplace.notice_days", 3, _OWN_RULE, "选取结果公示工作日（0 为不公示）"),
    SettingSpec("marketplace.confirm_days", 2, _OWN_RULE, "中选机构确认工作日"),
    SettingSpec("marketplace.least_candidates", 3, _OWN_RULE, "随机抽取最少候选家数（关联机构合并计算）"),
    SettingSpec("marketplace.commit_hours", 24, _OWN_RULE, "抽取各方提交承诺值的小时数"),
    SettingSpec("marketplace.open_hours", 24, _OWN_RULE, "封存截止后可选参与方开启的小时数"),
    SettingSpec("marketplace.bidding_days", 20, "招标投标法第二十四条（不少于二十日）", "公告至投标截止的最少日历日"),
    SettingSpec("marketplace.least_bids", 3, "招标投标法第二十八条（少于三个的重新招标）", "开标所需最少投标家数"),
    SettingSpec("marketplace.least_evaluators", 5, "招标投标法第三十七条（五人以上单数）", "最少评审人数"),
    SettingSpec(
        "marketplace.tender_notice_days", 3, "招标投标法实施条例第五十四条（不少于三日）", "评审结果公示工作日"
    ),
    SettingSpec("marketplace.enrolment_notice_days", 3, _OWN_RULE, "入驻公示工作日"),
    SettingSpec("marketplace.reviewers_per_discipline", 1, _OWN_RULE, "每专业在有效期内的最少审查人员"),
)
