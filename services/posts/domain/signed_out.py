"""Ending all sessions of a person (全部退出): counted, so that whoever keeps one compares two numbers and no clocks."""

from services.posts.domain.person import Person
from services.posts.domain.person_facts import SessionsEnded


def end_sessions(person: Person, subject: str) -> SessionsEnded:
    """Also of somebody who is signed in nowhere: posts do not know who is."""
    return SessionsEnded(subject=subject, times=person.sessions_ended + 1)
