"""What the reading of one file may cost, and how it says that it failed."""

# Of the processor, not of the clock: a busy machine makes no file unreadable.
MOST_SECONDS = 2
MOST_MEMORY = 160 * 1024 * 1024

BROKEN = 3
TOO_LARGE = 4
