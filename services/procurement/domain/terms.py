"""The length of a term, counted as people count months."""

from datetime import date

from contracts.dates import add_months


def months_of(starts_on: date, ends_on: date) -> int:
    """The months that a term takes, both days in it, a begun month counting whole: 1 June to 31 May is 12."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
    return months if ends_on < add_months(starts_on, months) else months + 1
