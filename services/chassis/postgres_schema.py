"""The tables and statements of a service's log in PostgreSQL, as a database administrator would read them."""

from collections.abc import Mapping
from typing import Any, Final

from services.chassis import keys_kept, postgres_counts
from services.chassis.sqlite_recorder import NewerFormat

LOCK: Final = 0x11_1171  # the append lock: every writer of this log takes it before it draws a position

# As the first format had it. What came later is a step: a store is brought from the format it has to this one.
SCHEMA: Final = """
create table if not exists stored_events (
    originator_id uuid not null,
    originator_version bigint not null,
    notification_id bigserial not null,
    topic text not null,
    state bytea not null,
    recorded_at timestamptz not null,
    primary key (originator_id, originator_version)
);
create unique index if not exists stored_events_log on stored_events (notification_id);
create sequence if not exists log_clock;
create table if not exists idempotency_keys (
    key text primary key, fingerprint text not null, answer bytea not null,
    first bigint not null, last bigint not null
);
create table if not exists epochs (epoch bigint primary key, begins_after bigint not null);
insert into epochs values (1, 0) on conflict do nothing;
create sequence if not exists log_epoch;
create table if not exists relay (
    one boolean primary key default true check (one), position bigint not null, last jsonb not null,
    epoch bigint not null
);
create table if not exists places (
    reader text not null, source text not null, channel text not null, partition int not null,
    epoch bigint not null, position bigint not null, event_id uuid, covered bigint not null,
    covered_at text not null, next_offset bigint not null, as_of date not null, turn bigint not null,
    primary key (reader, source, channel, partition)
);
create table if not exists parked (
    reader text not null, event_id uuid not null, source text not null, channel text not null,
    partition int not null, stream uuid not null, position bigint not null, cause text not null,
    detail text not null, headers bytea not null, body bytea,
    primary key (reader, event_id)
);
create index if not exists parked_by_stream on parked (reader, stream, position);
create table if not exists store_format (format int not null);
insert into store_format select 1 where not exists (select 1 from store_format);
create or replace function must_be(counted bigint, expected bigint) returns boolean language plpgsql as $$
begin
    if counted <> expected then raise exception 'a place has moved' using errcode = 'LL001'; end if;
    return true;
end $$;
"""

STEPS: Final[Mapping[int, str]] = {
    2: """
    create table skips (
        reader text not null, event_id uuid not null, reason text not null, skipped_by text not null,
        skipped_at timestamptz not null, primary key (reader, event_id)
    )
    """,
    3: "create sequence log_fence",
    4: """
    create table policy_sets (version text primary key, content bytea not null, kept_at timestamptz not null);
    create table clocks (
        clock uuid primary key, version bigint not null, runs_out_at timestamptz, reminds_at timestamptz,
        state bytea not null
    );
    create index clocks_by_end on clocks (runs_out_at, clock) where runs_out_at is not null;
    create index clocks_by_reminder on clocks (reminds_at, clock) where reminds_at is not null;
    create table clocks_place (
        one boolean primary key default true check (one), position bigint not null, seen timestamptz,
        calendar text not null, outages bytea not null
    );
    insert into clocks_place values (true, 0, null, '', '[]')
    """,
    5: postgres_counts.SCHEMA,
    6: keys_kept.POSTGRES_STEP,
}
FORMAT: Final = max(STEPS)
STEP: Final = 900.0  # seconds: it may go through a whole table


async def bring_up(db: Any) -> None:
    """To this format, in the transaction that holds the lock. Raises NewerFormat.

    Tables that are there are not made again: that would wait for those who write, and they wait for the lock.
    """
    if await db.fetchval("select to_regclass('store_format')") is None:
        await db.execute(SCHEMA)
    found = await db.fetchval("select max(format) from store_format")
    if found > FORMAT:
        raise NewerFormat(f"format {found}, this version reads up to {FORMAT}")
    for step in range(found + 1, FORMAT + 1):
        await db.execute(STEPS[step], timeout=STEP)
    await db.execute("update store_format set format = $1 where format <> $1", FORMAT)


# Statements that were given up are fenced off: who looks for one and does not find it raises this, under the lock, and
# whatever arrives after that with the value that stood before writes nothing.
FENCE: Final = "coalesce(pg_sequence_last_value(to_regclass('log_fence')), 0)"

# The lock comes before every nextval and is released once the commit is visible, so positions rise in the order in
# which facts become visible. The sequences log_clock and log_epoch are read past any snapshot: recorded_at rises too,
# and a fact knows the epoch it is written in even where that was announced while it waited for the lock.
# What a unit was decided on must be there ($12, $13: the fact before the first of each stream): a log that was restored
# under a process that remembers more would else get a hole.
_APPEND: Final = f"""
with l as materialized (select pg_advisory_xact_lock($1)),
t as materialized (
    select setval('log_clock', greatest(nextval('log_clock'), $2::bigint)) as micros,
        coalesce(pg_sequence_last_value('log_epoch'), 1) as epoch, {FENCE} as fence from l
),
e as materialized (
    select u.*, nextval('stored_events_notification_id_seq') as id,
        timestamptz 'epoch' + t.micros * interval '1 microsecond' as recorded_at, t.epoch
    from t, unnest($3::uuid[], $4::bigint[], $5::text[], $6::bytea[], $7::int[])
        as u (originator_id, originator_version, topic, state, unit)
),
i as (
    insert into stored_events (originator_id, originator_version, notification_id, topic, state, recorded_at)
    select originator_id, originator_version, id, topic, state, recorded_at from e
),
k as (
    insert into idempotency_keys (key, fingerprint, answer, first, last)
    select n.key, n.fingerprint, n.answer, coalesce(s.first, 0),
        coalesce(s.last, pg_sequence_last_value('stored_events_notification_id_seq'), 0)
    from t, unnest($8::text[], $9::text[], $10::bytea[], $11::int[]) as n (key, fingerprint, answer, unit)
    left join (select unit, min(id) as first, max(id) as last from e group by unit) s using (unit)
),
o as (
    select must_be(count(found.there), cardinality($12::uuid[])) and must_be(max(t.fence), ($14::bigint[])[1])
        and must_be(max(t.epoch), coalesce(($14::bigint[])[2], max(t.epoch))) as ok
    from t left join (
        unnest($12::uuid[], $13::bigint[]) as p (id, version) cross join lateral (
            select 1 as there from stored_events s
            where (s.originator_id, s.originator_version) = (p.id, p.version) offset 0
        ) as found
    ) on true
)
"""  # noqa: S608

APPEND: Final = f"{_APPEND} select e.id, e.unit, e.recorded_at, e.epoch from o left join e on o.ok order by e.id"  # noqa: S608

# A reaction's place is written against the value that was read: must_be fails the whole unit where it has moved.
APPEND_AND_MOVE: Final = f"""{_APPEND},
n as (
    select * from unnest(
        $15::text[], $16::text[], $17::text[], $18::int[], $19::bigint[], $20::bigint[], $21::uuid[],
        $22::bigint[], $23::text[], $24::bigint[], $25::date[], $26::bigint[], $27::bigint[]
    ) as n (reader, source, channel, partition, epoch, position, event_id, covered, covered_at, next_offset, as_of,
            turn, was_turn)
),
a as (
    insert into places
    select reader, source, channel, partition, epoch, position, event_id, covered, covered_at, next_offset, as_of, turn
    from n where was_turn is null
),
m as (
    update places p
    set epoch = n.epoch, position = n.position, event_id = n.event_id, covered = n.covered,
        covered_at = n.covered_at, next_offset = n.next_offset, as_of = n.as_of, turn = n.turn
    from n
    where (p.reader, p.source, p.channel, p.partition) = (n.reader, n.source, n.channel, n.partition)
        and p.turn = n.was_turn
    returning 1
),
q as (
    insert into parked
    select * from unnest($28::text[], $29::uuid[], $30::text[], $31::text[], $32::int[], $33::uuid[], $34::bigint[],
                         $35::text[], $36::text[], $37::bytea[], $38::bytea[])
    on conflict do nothing
),
r as (delete from parked where (reader, event_id) in (select * from unnest($39::text[], $40::uuid[]))),
s as (
    update parked p set cause = s.cause, detail = s.detail
    from unnest($41::text[], $42::uuid[], $43::text[], $44::text[]) as s (reader, event_id, cause, detail)
    where (p.reader, p.event_id) = (s.reader, s.event_id)
),
c as (
    select o.ok and must_be((select count(*) from m), (select count(*) from n where was_turn is not null)) as ok from o
)
select e.id, e.unit, e.recorded_at, e.epoch from c left join e on c.ok order by e.id
"""  # noqa: S608
