"""The rules an announcement binds itself to, as one document whose digest it carries."""

from typing import Any

from marketplace.domain.eligibility import REASON_LABELS

VOID_CAUSES = {
    "nonce_lost": "参与方丢失随机数",
    "contributor_absent": "必需的参与方逾期未提交或未开启",
    "announcement_wrong": "公告内容有误",
    "beacon_unavailable": "公开信标未能取得",
    "technical_failure": "技术故障",
}
"""Why a draw may be declared void. Nothing else may be a cause."""
VOIDS_BEFORE_ROTATION = 2
LEAST_AFTER_EXTENSION = 2
LEAST_IN_TURN = 1


def rules_document(*, least_candidates: int, notice_days: int, confirm_days: int) -> dict[str, Any]:
    """What was in force at the announcement. Days are working days."""
    return {
        "type": "lianshen/1/draw-rules",
        "protocol": "fairdraw/1",
        "least_candidates": least_candidates,
        "least_after_extension": LEAST_AFTER_EXTENSION,
        "notice_days": notice_days,
        "confirm_days": confirm_days,
        "exclusion_reasons": sorted(REASON_LABELS),
        "void_causes": sorted(VOID_CAUSES),
        "voids_before_rotation": VOIDS_BEFORE_ROTATION,
        "sentences": [
            "候选机构与被排除机构合起来就是名册当前版本的全部机构，每一排除都有理由和证据摘要。",
            "受同一控制的机构合并为一组，一组只占一份。",
            "各方先提交承诺值，全部封存公布后再按阶段开启，最后一方在操作方系统之外即可算出结果。",
            "不得以未开启为由取消候选机构资格；有争议的机构先保留，事后只减不增。",
            "作废的抽取同样公布；第二次抽取须有公开信标；两次作废后改为顺次。",
            "中选机构放弃的，按本次排名依次递补，不重新抽取。",
        ],
    }
