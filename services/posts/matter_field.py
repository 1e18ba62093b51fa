"""A matter as a path gives it: the name of an action, such as registration.approve-application."""

from typing import Annotated

from fastapi import Path

Matter = Annotated[str, Path(title="事项", pattern=r"^[a-z]+\.[a-z]+(-[a-z]+)*$", max_length=80)]
