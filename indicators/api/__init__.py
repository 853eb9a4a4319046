"""The interface for programs, under `/api/v1/`: the same services and doors as the pages."""
