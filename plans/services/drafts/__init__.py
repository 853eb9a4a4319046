from plans.services.drafts.checking import (
    ChangedMeanwhile,
    accept_many,
    accept_piece,
    discard_piece,
    edit_head,
    edit_piece,
    set_department,
    undo_piece,
)
from plans.services.drafts.division import attach_division
from plans.services.drafts.reading import read_draft, waiting_drafts
from plans.services.drafts.shaping import (
    add_piece,
    merge_with_next,
    split_task,
    target_of_left_out,
)
from plans.services.drafts.uploads import DRAFT, discard_draft, start_draft, stop_reading

__all__ = [
    "DRAFT",
    "ChangedMeanwhile",
    "accept_many",
    "accept_piece",
    "add_piece",
    "attach_division",
    "discard_draft",
    "discard_piece",
    "edit_head",
    "edit_piece",
    "merge_with_next",
    "read_draft",
    "set_department",
    "split_task",
    "start_draft",
    "stop_reading",
    "target_of_left_out",
    "undo_piece",
    "waiting_drafts",
]
