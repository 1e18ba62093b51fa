"""What operators see of tokens: how many were given out, by role; never for whom."""

from typing import Final

from prometheus_client import Counter

TOKENS: Final = Counter("posts_tokens_issued_total", "Access tokens given out, by the role they are for", ("role",))
