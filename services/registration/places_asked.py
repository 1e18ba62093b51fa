"""The places of an organisation as forms ask for them."""

from pydantic import BaseModel, Field

from contracts.form_fields import RegionCode


class PlacesAsked(BaseModel, extra="forbid"):
    """Three places that are never taken for one another."""

    registrar: RegionCode = Field(title="登记管理机关(区划代码6位)")
    domicile: RegionCode = Field(title="住所(社区代码12位)")
    territory: RegionCode = Field(title="服务地域(6、9或12位代码)")
