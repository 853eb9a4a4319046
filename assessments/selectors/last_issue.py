"""The issue of a bulletin before another one."""

from pydantic import JsonValue

from assessments.domain.papers.last_issue import issue_matter
from assessments.models import Report, ReportKind, ReportState
from assessments.selectors.snapshots import read_snapshot


def last_issue(report: Report) -> dict[str, JsonValue] | None:
    """What the last bulletin with an issue number said, by older figures than this report's.

    Two queries; a bulletin without a number was never sent and does not count.
    """
    issued = Report.objects.filter(
        plan=report.plan_id,
        kind=ReportKind.BULLETIN,
        state=ReportState.DONE,
        as_of__lt=report.as_of,
        official__has_key="issue",
    ).select_related("snapshot__content")
    own = report.official.get("issue")
    for earlier in issued.order_by("-as_of", "-pk"):
        issue = str(earlier.official["issue"])
        if issue and issue != own and earlier.snapshot is not None:
            return issue_matter(read_snapshot(earlier.snapshot), issue)
    return None
