"""How a mediation ended, as forms give it: whoever concludes, and whoever corrects that, fills in the same fields."""

from pydantic import BaseModel, Field

from contracts.amounts import Amount
from contracts.mediation_words import Outcome


class ConclusionForm(BaseModel, extra="forbid"):
    """What the agreement is about, where it is about money, and whether that was paid there and then."""

    outcome: Outcome = Field(title="调解结果")
    amount: Amount | None = Field(None, title="协议金额")
    performed_at_once: bool = Field(False, title="即时履行", strict=True)

    @property
    def amount_fen(self) -> int | None:
        return self.amount.fen() if self.amount else None
