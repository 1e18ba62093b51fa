"""How long idempotency keys are kept: a page of them at a time is looked at, and the old ones of it go.

A page is bounded in work whatever is old in it, and needs no index beside the key's own.
"""

import sqlite3
from typing import Final

POSTGRES: Final = """
with page as materialized (select key, last from idempotency_keys where key > $1 order by key limit $3),
gone as (delete from idempotency_keys k using page p where k.key = p.key and p.last <= $2 returning 1)
select coalesce((select key from page order by key desc limit 1), ''), (select count(*) from gone)
"""
# Of a unit without facts the log's end, so that a key of it has an age too.
SQLITE_KEEP: Final = """
insert into idempotency_keys
values (?, ?, ?, ?, coalesce(?, (select max(notification_id) from stored_events), 0))
"""
_PAGE: Final = "select key from idempotency_keys where key > ? order by key limit ?"
_OLD: Final = "delete from idempotency_keys where last <= ? and key > ? and key <= ?"

# From before keys were their caller's: whose a key is says the first fact that was written under it. Who has been told
# the same again since, under his own, keeps that answer.
POSTGRES_STEP: Final = """
set local statement_timeout = 0;
update idempotency_keys k set key = (convert_from(e.state, 'utf8')::json ->> 'actor') || chr(31) || k.key
from stored_events e
where e.notification_id = k.first and strpos(k.key, chr(31)) = 0 and not exists (
    select 1 from idempotency_keys o
    where o.key = (convert_from(e.state, 'utf8')::json ->> 'actor') || chr(31) || k.key
);
update idempotency_keys set last = (select coalesce(max(notification_id), 0) from stored_events) where last = 0
"""
SQLITE_STEP: Final = """
update or ignore idempotency_keys set key = json_extract(cast(e.state as text), '$.actor') || char(31) || key
from stored_events e where e.notification_id = idempotency_keys.first and instr(idempotency_keys.key, char(31)) = 0;
update idempotency_keys set last = coalesce((select max(notification_id) from stored_events), 0) where last = 0;
"""


def forget(db: sqlite3.Connection, after: str, upto: int, most: int) -> tuple[str, int]:
    page = [key for (key,) in db.execute(_PAGE, (after, most))]
    if not page:
        return "", 0
    return page[-1], db.execute(_OLD, (upto, after, page[-1])).rowcount
