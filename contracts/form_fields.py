"""What a field of a form means beside its type (表单字段): whoever draws a form offers the help that fits."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.carried_over import CarriedOver, Source
from contracts.days import Day
from contracts.prose import Readable

RegionCode = Annotated[str, Field(min_length=1, max_length=20, json_schema_extra={"format": "region"})]
"""A division's code, as it was typed: what it is good for is the decision's to say."""
OrganisationId = Annotated[UUID, Field(json_schema_extra={"x-thing": "registration.organisation"})]
CommitteeId = Annotated[UUID, Field(json_schema_extra={"x-thing": "mediation.committee"})]


class AsCarriedOver(BaseModel, extra="forbid"):
    """What was there before the city kept it; a number that it has on paper stays its number."""

    source: Source = Field(title="来源")
    as_of: Day = Field(title="截至日期")

    def told(self) -> CarriedOver:
        return CarriedOver(source=self.source, as_of=self.as_of)


class NumberedOnPaper(AsCarriedOver):
    number: Annotated[str, Field(min_length=1, max_length=60), Readable] | None = Field(None, title="原编号")
