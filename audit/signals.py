"""The one signal by which lower layers ask for later work; `tasks.receivers` enqueues on commit."""

from django.dispatch import Signal

# Arguments: kind (str, see tasks.receivers), id (int). Sent inside the transaction, beside the row
# that says the same: a lost message is made good by the sweep.
work_requested = Signal()
