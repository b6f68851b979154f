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
    SettingSpec(
        "marketplace.tender_limit_yuan",
        1_000_000,
        "《必须招标的工程项目规定》（国家发展改革委令第16号）第五条",
        "招标限额（元）：达到即不得在超市选取",
    ),
    SettingSpec("marketplace.contract_days", 10, _OWN_RULE, "委托后上传合同的工作日"),
    SettingSpec("marketplace.contract_removal_days", 30, _OWN_RULE, "委托后未签合同构成清退事由的天数"),
    SettingSpec("marketplace.filing_days", 180, _OWN_RULE, "委托后合同与成果归档的天数"),
    SettingSpec("marketplace.evaluation_days", 10, _OWN_RULE, "确认交付后各方评价的工作日"),
    SettingSpec("marketplace.weight_owner", 30, _OWN_RULE, "建设单位评价的权重"),
    SettingSpec("marketplace.weight_design_firm", 10, _OWN_RULE, "设计单位评价的权重"),
    SettingSpec("marketplace.weight_department", 30, _OWN_RULE, "参审部门评价的权重"),
    SettingSpec("marketplace.weight_machine", 30, _OWN_RULE, "系统计算项的权重"),
    SettingSpec("marketplace.half_life_months", 12, _OWN_RULE, "评价权重减半的月数"),
    SettingSpec("marketplace.shrinkage_engagements", 2, _OWN_RULE, "向名册平均收缩的当量件数"),
    SettingSpec("marketplace.removal_bar", 60, _OWN_RULE, "清退分数线（95％ 上界低于此线才可提出清退）"),
    SettingSpec("marketplace.least_engagements", 5, _OWN_RULE, "提出清退所需的最少评价件数"),
    SettingSpec("marketplace.minimum_roster", 3, _OWN_RULE, "名册最少保留的有效机构家数"),
    SettingSpec("marketplace.assessment_months", 12, _OWN_RULE, "定期考核的间隔月数"),
    SettingSpec("marketplace.reply_days", 5, _OWN_RULE, "处理告知后机构陈述申辩的工作日"),
    SettingSpec("marketplace.decision_days", 10, _OWN_RULE, "陈述申辩或听证后作出决定的工作日"),
    SettingSpec("marketplace.appeal_days", 5, _OWN_RULE, "决定送达后申诉的工作日"),
    SettingSpec("marketplace.suspension_months", 3, _OWN_RULE, "暂停资格的月数"),
    SettingSpec("marketplace.bar_months", 12, _OWN_RULE, "清退后不得再次入围的月数"),
    SettingSpec("marketplace.probation_months", 12, _OWN_RULE, "再次入围后考察的月数"),
    SettingSpec("marketplace.probation_capacity", 1, _OWN_RULE, "考察期内的在办件数上限"),
    SettingSpec("marketplace.bidding_days", 20, "招标投标法第二十四条（不少于二十日）", "公告至投标截止的最少日历日"),
    SettingSpec("marketplace.least_bids", 3, "招标投标法第二十八条（少于三个的重新招标）", "开标所需最少投标家数"),
    SettingSpec("marketplace.least_evaluators", 5, "招标投标法第三十七条（五人以上单数）", "最少评审人数"),
    SettingSpec(
        "marketplace.tender_notice_days", 3, "招标投标法实施条例第五十四条（不少于三日）", "评审结果公示工作日"
    ),
    SettingSpec("marketplace.enrolment_notice_days", 3, _OWN_RULE, "入驻公示工作日"),
    SettingSpec("marketplace.reviewers_per_discipline", 1, _OWN_RULE, "每专业在有效期内的最少审查人员"),
)
