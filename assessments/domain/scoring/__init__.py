"""Scoring schemes (考核办法) as data, and the arithmetic of a score that can be redone by hand."""
