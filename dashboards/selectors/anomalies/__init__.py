"""Hints for auditors among the values of a place (异常线索); what counts as one is the domain's."""
