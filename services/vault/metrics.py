"""What operators see of a vault; no label names a person, a field or a caller."""

from typing import Final

from prometheus_client import Counter

READS: Final = Counter(
    "vault_reads_total", "Persons whose values were looked at, by in which role and why", ("service", "role", "reason")
)
ERASED: Final = Counter("vault_keys_destroyed_total", "Keys of a person and purpose destroyed", ("service", "why"))
REAPPLIED: Final = Counter(
    "vault_erasures_reapplied_total", "Keys that a backup had brought back, destroyed again", ("service",)
)
