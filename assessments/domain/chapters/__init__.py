"""The chapters of the annual report (年度评估报告), composed from facts alone."""
