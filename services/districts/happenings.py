"""What each published event is called on a timeline."""

from typing import Final

from services.districts.english import english

TITLES: Final = {
    "registration.organisation.registered": "成立登记",
    "registration.organisation.renamed": "名称变更",
    "registration.organisation.moved": "住所变更",
    "registration.organisation.suspended": "责令停止活动",
    "registration.organisation.resumed": "恢复活动",
    "registration.organisation.liquidating": "清算",
    "registration.organisation.cancelled": "注销",
    "registration.group.filed": "备案",
    "registration.group.defiled": "撤销备案",
    "procurement.project.declared": "项目申报",
    "procurement.project.district-reviewed": "区县初审",
    "procurement.project.approved": "审核通过",
    "procurement.project.rejected": "审核不通过",
    "procurement.project.published": "公布",
    "procurement.project.contracted": "签订合同",
    "procurement.project.milestone-reported": "报告进度节点",
    "procurement.project.summarised": "总结",
    "procurement.project.disclosure-published": "信息公开",
    "procurement.project.result-noted": "记录评估结果",
    "procurement.project.result-withdrawn": "评估结果撤销",
    "procurement.project.closed": "结项",
    "procurement.contract.signed": "签订",
    "procurement.contract.under-review": "列入审视",
    "procurement.contract.review-lifted": "解除审视",
    "procurement.contract.buyer-task-opened": "请购买主体决定",
    "procurement.contract.buyer-task-withdrawn": "无须再决定",
    "procurement.contract.closed": "合同结束",
    "procurement.provider.standing-noted": "采购记录组织状态",
    "procurement.provider.grades-noted": "采购记录评估等级",
    "procurement.provider.standing-withdrawn": "采购撤回组织状态记录",
    "procurement.provider.grades-withdrawn": "采购撤回评估等级记录",
    "procurement.statistical-return.imported": "导入统计表",
    "procurement.statistical-return.difference-explained": "说明差额",
    "mediation.committee.formed": "成立调委会",
    "mediation.patrol-sheet.filed": "报送摸排表",
    "mediation.dispute.accepted": "受理",
    "mediation.dispute.assigned": "指派调解员",
    "mediation.dispute.concluded": "调解结束",
    "mediation.dispute.withdrawn": "撤回",
    "mediation.major.flagged": "列为重大纠纷",
    "mediation.major.sent-up": "逐级上报",
    "mediation.major.acknowledged": "签收",
    "mediation.major.late": "超时上报",
    "mediation.patrol-sheet.corrected": "更正摸排表",
    "mediation.dispute.acceptance-corrected": "更正受理",
    "mediation.dispute.conclusion-corrected": "更正办结",
    "mediation.book.month-submitted": "上报月报",
    "mediation.book.month-returned": "退回月报",
    "mediation.book.month-received": "签收月报",
    "mediation.book.month-locked": "锁定月份",
    "mediation.book.month-not-reported": "按未报关账",
    "registration.organisation.order-annulled": "撤销责令停止活动决定",
    "linli.annulment.answered": "处理撤销的后果",
    "linli.annulment.answer-withdrawn": "处理作废",
    "linli.clock.started": "期限起算",
    "linli.clock.moved": "期限变动",
    "linli.clock.paused": "中止计时",
    "linli.clock.reminded": "临期提醒",
    "linli.clock.ran-out": "期限届满",
    "linli.clock.stopped": "期限内事项办结",
    "evaluation.organisation.noted": "评估记录组织状态",
    "evaluation.organisation.noting-withdrawn": "评估撤回组织状态记录",
    "evaluation.grade.announced": "公布评估等级",
    "evaluation.grade.adjusted": "调整评估等级",
    "evaluation.grade.cancelled": "取消评估等级",
    "evaluation.grade.reinstated": "恢复评估等级",
    "evaluation.project.opened": "启动评估",
    "evaluation.project.withdrawn": "撤回启动评估",
    "evaluation.project.part-taken": "收到评价",
    "evaluation.project.result-published": "公布评估结果",
    "evaluation.project.result-annulled": "撤销评估结果",
}


def title(name: str) -> str:
    """By the published name without its version; an unknown one is shown as it is."""
    return TITLES.get(name.rpartition(".v")[0], name)


def title_en(name: str) -> str:
    return english(title(name))
