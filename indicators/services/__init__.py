from indicators.services.catalogue import ReferenceData, load_reference_data
from indicators.services.derived import derive_values
from indicators.services.drafts import publish_draft
from indicators.services.evidence import attach_evidence, withdraw_evidence
from indicators.services.measures import link_plan, publish_plan
from indicators.services.observations import (
    Entered,
    Period,
    Reported,
    record_observation,
    record_observations,
    record_target_state,
)
from indicators.services.recompute import recompute_progress, serve_plan
from indicators.services.review_templates import ReviewTemplate
from indicators.services.reviews import approve, return_submission
from indicators.services.rounds import (
    Proposal,
    ProposedDuty,
    open_round,
    proposal_digest,
    propose_duties,
)
from indicators.services.submissions import (
    ChangedMeanwhile,
    EntryRefused,
    Filling,
    save_draft,
    submit,
)

__all__ = [
    "ChangedMeanwhile",
    "Entered",
    "EntryRefused",
    "Filling",
    "Period",
    "Proposal",
    "ProposedDuty",
    "ReferenceData",
    "Reported",
    "ReviewTemplate",
    "approve",
    "attach_evidence",
    "derive_values",
    "link_plan",
    "load_reference_data",
    "open_round",
    "proposal_digest",
    "propose_duties",
    "publish_draft",
    "publish_plan",
    "recompute_progress",
    "record_observation",
    "record_observations",
    "record_target_state",
    "return_submission",
    "save_draft",
    "serve_plan",
    "submit",
    "withdraw_evidence",
]
