"""What the catalogue of the views' database says of its tables: which of them lack what would guard their rows."""

from typing import Any, Final

from services.districts.ledger.roles import OWNER, READER, WORKER

PLACES: Final = ("region", "stream", "body", "listed_in")  # columns that tell where somebody's row lies, or of it
_TABLES: Final = """
select c.relname, pg_get_userbyid(c.relowner), c.relrowsecurity and c.relforcerowsecurity,
  exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = any(%(places)s) and not a.attisdropped),
  has_table_privilege(%(reader)s, c.oid, 'select'),
  array(select polname::text from pg_policy p where p.polrelid = c.oid order by 1)
from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1
"""


def unguarded(db: Any) -> list[str]:
    """Every table of the views' database that is not the owner's, or lies open, or is shown without a policy."""
    found = []
    for name, owner, forced, places, shown, policies in db.execute(_TABLES, {"places": [*PLACES], "reader": READER}):
        wrong = []
        if owner != OWNER:
            wrong.append(f"is owned by {owner}")
        if (places or shown) and not forced:
            wrong.append("has no row security, or not for its owner")
        if WORKER not in policies:
            wrong.append("has no policy for who writes it")
        if shown and READER not in policies:
            wrong.append("is shown without a policy")
        found += [f"{name} {each}" for each in wrong]
    return found
