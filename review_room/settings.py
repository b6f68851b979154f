"""Numbers of the review that the centre may set."""

from typing import Final

from service_centre.settings import SettingSpec

SETTINGS: Final = (
    SettingSpec("review_room.large_days", 15, "住建部令第13号（2013）第十二条", "大型工程审查工作日"),
    SettingSpec("review_room.medium_days", 10, "住建部令第13号（2013）第十二条", "中型及以下工程审查工作日"),
    SettingSpec("review_room.reply_days", 15, "本中心规定", "设计单位修改回复工作日"),
    SettingSpec("review_room.maximum_rounds", 3, "本中心规定", "意见发出的最多轮次"),
    SettingSpec("review_room.maximum_files", 500, "本中心规定", "一套图纸的最多文件数"),
    SettingSpec("review_room.maximum_waiting_comparisons", 10, "本中心规定", "一个案件同时排队的图纸比对数"),
    SettingSpec("review_room.attachment_megabytes", 20, "本中心规定", "意见和留言的单个附件上限（MB）"),
)
