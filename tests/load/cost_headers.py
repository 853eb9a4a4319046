"""Headers in which the product under load says what an answer cost."""

QUERIES = "X-Queries"
QUERY_MS = "X-Query-Milliseconds"
COMPUTED_MS = "X-Processor-Milliseconds"
