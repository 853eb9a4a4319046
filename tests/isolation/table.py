"""Who gets in where: one row an address, and one more where a state or an owner changes the answer.

Siping's Alice fills for the host bureau, Amy for the bureau of transport that Arthur reviews in;
Stan reviews jointly, Olga is the office, Cora a county's office, Sue the office above, Audrey the
auditor. Bob and Oscar fill and sit in the office of another city. The last three administer
system, security and audit. `+` is let in, `x` refused, `.` told that it does not exist.
"""

from dataclasses import dataclass

PEOPLE = (
    *("alice", "amy", "arthur", "stan", "olga", "cora", "sue", "audrey"),
    *("bob", "oscar"),
    *("sysop", "sara", "hana"),
)


@dataclass(frozen=True)
class Row:
    """A route, the keys of the stage in its address, who reads and who writes; `sent` is a form."""

    route: str
    keys: str
    reads: str
    writes: str = ""
    sent: str = ""


EVERYBODY = "++++++++ ++ +++"
# Whoever reads the tenant.
CITY = "++++++++ .. ..."
# Known to the tenant's people, done by its office.
OFFICE = "xxxx+xxx .. ..."
# The unit, its reviewer, the office and the auditor; joint reviewers not before their step.
UNIT = ".++.+..+ .. ..."
# The office and the auditor; for others it is not there.
SEES_ALL = "....+..+ .. ..."
OFFICE_ONLY = "....+... .. ..."
# Of those who see a duty, its reporter.
REPORTER = ".+x.x..x .. ..."
AUDITOR = ".......+ .. ..."
# One account's own.
OWNER = ".+...... .. ..."
# Pages of one's own duties: they hold nothing of others.
FILLERS = "++++xxxx +x xxx"
NOBODY = "........ .. ..."
ITEM_WRITERS = "x+xx+xxx .. ..."
OFFICE_OF_DUTY = ".xx.+..x .. ..."
SYSTEM = "........ .. +.."
THEIR_REPORTER = "........ +x ..."
THEIR_UNIT = "........ ++ ..."
OFFICE_AND_AUDITOR = "xxxx+xx+ .. ..."
OWN_UNIT = ".++.x..x .. ..."
# The office; the auditor looks on.
OFFICE_OVERSEEN = "....+..x .. ..."
ANY_OFFICE = "....+... .+ ..."
ANY_WHO_SEES_ALL = "....+..+ .+ ..."
# Of the own place alone.
LEDGER = "....+..+ .+ ..+"
OWN_PEOPLE = "++++++.+ .. ..."
UPLOADER = ".+..xxxx .x xxx"
REPORTERS = "++xxxxxx +x xxx"
REVIEWERS = "xx++++xx x+ xxx"
LEADERS = "x++x+xxx .. ..."
OFFICES = "xxxx+xxx x+ xxx"

ROWS = (
    Row("healthz", "", EVERYBODY),
    Row("readyz", "", EVERYBODY),
    # Of a program on this machine: the tests are one. Its own tests have others.
    Row("metrics", "", EVERYBODY),
    Row("api:duties", "", FILLERS),
    Row("api:duty", "duty", UNIT),
    Row("api:draft", "duty", "", REPORTER),
    Row("api:submissions", "duty", "", REPORTER),
    Row("api:evidence", "duty", "", REPORTER),
    Row("api:evidence_withdraw", "duty evidence", "", REPORTER),
    Row("api:comments", "duty", UNIT, ".++.+..x .. ..."),
    Row("api:revisions", "duty", UNIT, REPORTER),
    Row("api:revision", "revision", UNIT),
    Row("api:bulk", "", "", EVERYBODY),
    Row("api:work_items", "", "++++x+xx +x xxx"),
    Row("api:work_item", "work", CITY),
    Row("api:work_part", "work part", CITY),
    Row("api:work_reports", "work part", "", "x+xxxxxx .. ..."),
    Row("api:register_items", "", EVERYBODY),
    Row("api:register_item", "item", CITY),
    Row("api:register_reports", "item", "", ITEM_WRITERS),
    Row("api:milestones", "item", "", ITEM_WRITERS),
    Row("api:milestone", "item milestone", CITY),
    Row("api:milestone_versions", "item milestone", "", ITEM_WRITERS),
    Row("api:register_documents", "item", "", ITEM_WRITERS),
    Row("api:observations", "", EVERYBODY),
    Row("api:rounds", "", EVERYBODY),
    Row("api:indicators", "", EVERYBODY),
    Row("api:units", "", EVERYBODY),
    Row("api:me", "", EVERYBODY),
    Row("api:schema", "", EVERYBODY),
    Row("api:docs", "", EVERYBODY),
    Row("api:missing", "", NOBODY, NOBODY),
    Row("organizations:login", "", EVERYBODY, EVERYBODY),
    Row("organizations:set_password", "", EVERYBODY, EVERYBODY),
    Row("organizations:logout", "", "", EVERYBODY),
    Row("organizations:language", "", "", EVERYBODY),
    Row("organizations:login_code", "", EVERYBODY, EVERYBODY),
    # Not there before a provider is configured.
    Row("organizations:sign_on", "", NOBODY),
    Row("organizations:sign_on_return", "", NOBODY),
    Row("organizations:second_factor", "", EVERYBODY, EVERYBODY),
    Row("organizations:confirm", "", EVERYBODY, EVERYBODY),
    Row("organizations:sessions", "", EVERYBODY, EVERYBODY),
    Row("organizations:accounts", "", "........ .. .+."),
    Row("organizations:sign_ins", "", "........ .. .++"),
    Row("organizations:account", "account", "........ .. .+.", "........ .. .+."),
    Row("organizations:account_new", "", SYSTEM, SYSTEM),
    Row("organizations:account_password_link", "account", "........ .. .+.", "........ .. .+."),
    Row("organizations:account_lock", "account", "........ .. .+.", "........ .. .+."),
    Row("organizations:membership_new", "account", "........ .. .+.", "........ .. .+."),
    Row("organizations:membership_end", "membership", "........ .. .+.", "........ .. .+."),
    Row("organizations:emergency", "", "....+..+ .+ +++", "....x..x .x +xx"),
    Row("organizations:emergency_step", "emergency", "", "....x..x .. ++x", "action=end"),
    Row("organizations:password", "", EVERYBODY, EVERYBODY),
    Row("organizations:tokens", "", EVERYBODY, EVERYBODY),
    Row("organizations:token_rotate", "token", "", OWNER),
    Row("organizations:token_revoke", "token", "", OWNER),
    Row("organizations:account_tokens", "", "........ .. .+."),
    Row("organizations:shortcuts", "", EVERYBODY, EVERYBODY),
    Row("organizations:inbox", "", EVERYBODY),
    Row("organizations:inbox_read_all", "", "", EVERYBODY),
    Row("organizations:inbox_settings", "", EVERYBODY, EVERYBODY),
    Row("organizations:inbox_read", "notice", "", OWNER),
    Row("plans:recompute", "", SYSTEM, SYSTEM),
    Row("plans:recompute_cancel", "run", "", SYSTEM),
    Row("dashboards:operations", "", SYSTEM),
    Row("dashboards:operations_check", "", "", SYSTEM),
    Row("dashboards:operations_retry", "failed report", "", SYSTEM),
    Row("plans:public_view", "slug", OFFICE, OFFICE),
    Row("plans:work", "work_slug", CITY),
    Row("plans:work_new", "work_slug", LEADERS, LEADERS),
    Row("plans:work_item", "work", CITY, "x++xxxxx .. ...", "action=request"),
    Row("plans:register", "work_slug", CITY),
    Row("plans:register_units", "work_slug", OFFICE, OFFICE),
    Row("plans:register_item", "item", CITY, ITEM_WRITERS, "action=report"),
    # A link signed for something else: what is handed out is signed for the file and a minute.
    Row("plans:handed_file", "link", NOBODY),
    Row("plans:register_document", "document", UNIT),
    Row("indicators:duties", "", FILLERS),
    Row("indicators:sheet_download", "form", FILLERS),
    Row("indicators:filing_grid", "", REPORTERS, REPORTERS),
    Row("indicators:evidence_shared", "", FILLERS, FILLERS),
    Row("indicators:sheet_upload", "", FILLERS, FILLERS),
    Row("indicators:sheet_preview", "upload", UPLOADER, UPLOADER),
    Row("indicators:sheet_marked", "upload", UPLOADER),
    Row("indicators:duty", "duty", UNIT, REPORTER),
    Row("indicators:evidence_add", "duty", "", REPORTER),
    Row("indicators:evidence_withdraw", "duty evidence", "", REPORTER),
    Row("indicators:on_behalf_new", "duty", OFFICE_OF_DUTY, OFFICE_OF_DUTY),
    Row("indicators:on_behalf", "entry", UNIT, ".+x.+..x .. ..."),
    Row("indicators:on_behalf_letter", "entry", UNIT),
    Row("indicators:evidence", "evidence", UNIT),
    Row("indicators:evidence_preview", "evidence", UNIT),
    Row("indicators:evidence_picture", "evidence first", NOBODY),
    Row("indicators:check_rules", "slug", OFFICE_AND_AUDITOR, OFFICE),
    Row("indicators:data_items", "slug", CITY),
    Row("indicators:factors", "slug", CITY),
    Row("indicators:grid_factor", "slug", CITY, OFFICE),
    Row("indicators:fuel_factor", "slug fuel", CITY, OFFICE),
    Row("indicators:formulas", "slug", CITY),
    Row("indicators:formula", "slug formula", CITY, OFFICE),
    Row("indicators:reviews", "", REVIEWERS),
    Row("indicators:comment", "duty", "", ".++.+..x .. ..."),
    Row("indicators:revision_ask", "duty", "", REPORTER),
    Row("indicators:revision", "revision", UNIT, OFFICE_OF_DUTY),
    Row("indicators:reviews_approve", "", "", REVIEWERS),
    Row("indicators:review", "submission", UNIT, ".x+.x..x .. ..."),
    Row("indicators:rounds", "", "xxxx+xx+ x+ xxx"),
    Row("indicators:round_new", "", OFFICES, OFFICES),
    Row("indicators:round", "round", OFFICE_AND_AUDITOR),
    Row("indicators:daily_reminders", "round", "", OFFICE),
    Row("indicators:statutory_marks", "round", OFFICE, OFFICE),
    Row("indicators:round_add", "round", OFFICE, OFFICE),
    Row("indicators:duty_change", "duty", OFFICE_OF_DUTY, OFFICE_OF_DUTY),
    Row("indicators:filing_form", "round transport", UNIT, OWN_UNIT),
    Row("indicators:filing_form_facts", "round transport", UNIT),
    Row("indicators:stamped_form", "stamped", UNIT),
    Row("indicators:timeliness", "round", OFFICE_AND_AUDITOR),
    Row("indicators:warning_scheme", "intensity", OFFICE, OFFICE),
    Row("indicators:division", "numbered", OFFICE, OFFICE),
    Row("indicators:division_sheet", "numbered", OFFICE),
    Row("indicators:division_upload", "numbered", "", OFFICE),
    Row("indicators:accountable_unit", "wind", OFFICE, OFFICE),
    Row("assessments:reports", "slug", SEES_ALL, SEES_ALL),
    Row("assessments:report", "report", SEES_ALL),
    Row("assessments:report_cancel", "report", "", SEES_ALL),
    Row("assessments:report_file", "report", SEES_ALL),
    Row("assessments:report_text", "report", SEES_ALL, SEES_ALL),
    Row("assessments:report_edit", "report", "", SEES_ALL),
    Row("assessments:report_bundle", "report", SEES_ALL),
    Row("assessments:snapshots", "slug", SEES_ALL, SEES_ALL),
    Row("assessments:snapshot", "snapshot", SEES_ALL, SEES_ALL),
    Row("assessments:snapshot_file", "snapshot", SEES_ALL),
    Row("assessments:schemes", "slug", CITY),
    Row("assessments:scheme_new", "slug", OFFICE, OFFICE),
    Row("assessments:scheme", "slug scheme", CITY, OFFICE),
    Row("assessments:scheme_edit", "slug scheme", OFFICE, OFFICE),
    Row("assessments:scheme_file", "slug scheme", CITY),
    Row("assessments:cases", "", "++++++x+ ++ xxx"),
    Row("assessments:case", "case", UNIT, UNIT),
    Row("assessments:letter", "case", UNIT),
    Row("assessments:case_file", "case_file", UNIT),
    Row("assessments:proposals", "slug", SEES_ALL, OFFICE_OVERSEEN),
    Row("assessments:city_exports", "", "....+..+ .+ .+."),
    Row("assessments:city_export_new", "", "....+..x .+ .x.", "....+..x .+ .x."),
    Row("assessments:city_export", "export", "....+..+ .. .+."),
    Row("assessments:city_export_step", "export", "", "....x..x .. .+.", "action=approve"),
    Row("assessments:city_export_step", "export", "", "....+..x .. .x.", "action=withdraw"),
    Row("assessments:city_export_step", "export", "", "....+..x .. .+.", "action=remove"),
    Row("assessments:city_export_file", "export", "....+..x .. .x."),
    Row("assessments:assessments", "slug", CITY, OFFICE),
    Row("assessments:assessment", "assessment", CITY, OFFICE, "action=advance"),
    Row("assessments:assessed_unit", "assessment unit", UNIT, OWN_UNIT, "action=report"),
    Row("assessments:site_checks", "assessment", SEES_ALL, OFFICE_OVERSEEN),
    Row("assessments:assessment_effect", "assessment", SEES_ALL, OFFICE_OVERSEEN),
    Row("assessments:assessment_result", "assessment first", SEES_ALL),
    Row("assessments:assessment_cases", "assessment first", SEES_ALL),
    Row("assessments:score_sheet", "assessment first", "", SEES_ALL),
    Row("assessments:revision_effect", "submission", SEES_ALL),
    Row("assessments:self_report_file", "self_report_file", UNIT),
    Row("assessments:objection_file", "objection_file", UNIT),
    Row("dashboards:home", "", EVERYBODY),
    Row("dashboards:plans", "", EVERYBODY),
    Row("dashboards:overview", "slug", CITY),
    Row("dashboards:freshness", "slug", EVERYBODY),
    Row("dashboards:samples", "slug", AUDITOR),
    Row("dashboards:turned", "slug", CITY),
    Row("dashboards:targets", "slug", CITY),
    Row("dashboards:target", "slug wind", CITY),
    Row("dashboards:explain_json", "slug wind", CITY),
    Row("dashboards:allocation", "slug wind", CITY),
    Row("dashboards:indicator", "indicator", EVERYBODY),
    Row("dashboards:section", "slug section", CITY),
    Row("dashboards:plan_task", "slug task", CITY),
    Row("dashboards:departments", "slug", CITY),
    Row("dashboards:department", "slug transport", CITY),
    Row("dashboards:places", "slug", CITY),
    Row("dashboards:place", "slug county", CITY),
    Row("dashboards:trial", "slug", OWN_PEOPLE),
    Row("dashboards:sensitivity", "slug", OFFICE, OFFICE),
    Row("dashboards:inventory", "slug", CITY),
    Row("dashboards:plan_text", "slug", EVERYBODY),
    Row("dashboards:compare", "", EVERYBODY),
    Row("dashboards:data", "", "++++++++ ++ ..."),
    Row("dashboards:search", "", EVERYBODY),
    Row("dashboards:drafts", "", ANY_OFFICE),
    Row("dashboards:draft_new", "", ANY_OFFICE, ANY_OFFICE),
    Row("dashboards:draft", "draft", OFFICE_ONLY),
    Row("dashboards:draft_stop", "draft", "", OFFICE_ONLY),
    Row("dashboards:draft_accept", "draft", "", OFFICE_ONLY),
    Row("dashboards:draft_add", "draft", "", OFFICE_ONLY),
    Row("dashboards:draft_piece", "draft piece", OFFICE_ONLY, OFFICE_ONLY),
    Row("dashboards:draft_head", "draft", OFFICE_ONLY, OFFICE_ONLY),
    Row("dashboards:draft_departments", "draft", OFFICE_ONLY, OFFICE_ONLY),
    Row("dashboards:draft_division", "draft", "", OFFICE_ONLY),
    Row("dashboards:draft_compare", "draft", OFFICE_ONLY),
    Row("dashboards:draft_publish", "draft", OFFICE_ONLY, OFFICE_ONLY),
    Row("dashboards:draft_report", "draft", OFFICE_ONLY),
    Row("dashboards:public_plans", "", EVERYBODY),
    Row("dashboards:public_plan", "slug", EVERYBODY),
    Row("dashboards:public_target", "slug target_key", EVERYBODY),
    Row("dashboards:public_values", "slug", EVERYBODY),
    Row("dashboards:public_targets", "slug", EVERYBODY),
    Row("dashboards:public_dictionary", "slug", EVERYBODY),
    Row("dashboards:public_document", "slug", EVERYBODY),
    Row("dashboards:anomalies", "", ANY_WHO_SEES_ALL),
    Row("dashboards:differences", "", AUDITOR, AUDITOR),
    Row("dashboards:difference_template", "form", AUDITOR),
    Row("dashboards:difference", "paper", AUDITOR),
    Row("dashboards:difference_file", "paper", AUDITOR),
    Row("dashboards:scratch", "", AUDITOR),
    Row("dashboards:paper", "paper", AUDITOR),
    Row("dashboards:paper_note", "paper", "", AUDITOR),
    Row("dashboards:paper_close", "paper", "", AUDITOR),
    Row("dashboards:sample_keep", "slug", "", AUDITOR),
    Row("dashboards:value_history", "value", SEES_ALL),
    Row("dashboards:ledger", "", LEDGER),
    Row("dashboards:ledger_entry", "chain first", "....+..+ .. ..+"),
    Row("dashboards:audit_room", "", ANY_WHO_SEES_ALL),
    Row("dashboards:filing_statistics", "", ANY_WHO_SEES_ALL),
    Row("dashboards:export_log", "", LEDGER),
    Row("dashboards:permission_log", "", LEDGER),
    Row("dashboards:saved_views", "", EVERYBODY, EVERYBODY),
    Row("dashboards:saved_view_rename", "view", OWNER, OWNER),
    Row("dashboards:saved_view_move", "view", "", OWNER),
    Row("dashboards:saved_view_delete", "view", OWNER, OWNER),
    Row("dashboards:subscriptions", "", EVERYBODY, EVERYBODY),
    Row("dashboards:subscription_end", "subscription", "", OWNER),
    Row("dashboards:unsubscribe", "link", EVERYBODY, EVERYBODY),
    Row("indicators:duty", "drafted", UNIT, REPORTER),
    Row("indicators:duty", "accepted", UNIT, REPORTER),
    Row("indicators:duty", "hosted", "+..++..+ .. ...", "+..xx..x .. ..."),
    Row("indicators:duty", "their_duty", THEIR_UNIT, THEIR_REPORTER),
    Row("indicators:round", "their_round", "........ x+ ..."),
    Row("api:duty", "drafted", UNIT),
    Row("api:duty", "their_duty", THEIR_UNIT),
    Row("api:draft", "drafted", "", REPORTER),
    Row("api:draft", "their_duty", "", THEIR_REPORTER),
    Row("api:submissions", "their_duty", "", THEIR_REPORTER),
    Row("plans:register_item", "internal", OWN_PEOPLE, "xxxx+x.x .. ...", "action=report"),
    Row("api:register_item", "internal", OWN_PEOPLE),
    Row("assessments:case", "case_draft", SEES_ALL, SEES_ALL),
    Row("assessments:letter", "case_draft", SEES_ALL),
    Row("assessments:assessment", "begun", "+++++..+ .. ...", "xxxx+..x .. ...", "action=advance"),
    Row("assessments:assessed_unit", "begun begun_unit", UNIT, OWN_UNIT, "action=report"),
    Row("dashboards:department", "slug their_department", NOBODY),
    Row("indicators:filing_form", "their_round their_department", THEIR_UNIT, THEIR_REPORTER),
    Row("indicators:filing_form", "round their_department", NOBODY, NOBODY),
    Row("assessments:assessment_result", "assessment second", CITY),
)
