"""The words for the codes of a reading, in Chinese; pages translate them."""

from plans.domain.problems import mark

TARGET_KIND_TERMS = {
    "level": mark("达到水平"),
    "change": mark("变化幅度"),
    "increment": mark("新增量"),
    "coverage": mark("全覆盖"),
    "qualitative": mark("定性"),
}
LEFT_OUT_TERMS = {
    "date": mark("日期"),
    "document_number": mark("文号"),
    "threshold": mark("适用门槛"),
    "project_size": mark("项目规模(列入台账清单)"),
    "standard": mark("标准编号或限值"),
    "name": mark("名称中的数字"),
    "background": mark("背景情况"),
    "undated": mark("未写明年份"),
    "vague": mark("无可核查的终点"),
    "contact": mark("联系方式"),
    "repeated_list": mark("重复列举"),
    "numbering": mark("编号、页码"),
    "rejected": mark("经核对不是目标"),
}
COMPARATOR_SIGNS = {">=": "≥", "<=": "≤", "=": "=", "~": "≈", ">": ">", "<": "<"}
