"""What a field of a form means beside its type (表单字段): whoever draws a form offers the help that fits."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

RegionCode = Annotated[str, Field(min_length=1, max_length=20, json_schema_extra={"format": "region"})]
"""A division's code, as it was typed: what it is good for is the decision's to say."""
OrganisationId = Annotated[UUID, Field(json_schema_extra={"x-thing": "registration.organisation"})]
CommitteeId = Annotated[UUID, Field(json_schema_extra={"x-thing": "mediation.committee"})]
