"""Headers in which the product under load says what an answer asked of the database."""

QUERIES = "X-Queries"
QUERY_MS = "X-Query-Milliseconds"
