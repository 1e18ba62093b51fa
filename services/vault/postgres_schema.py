"""A vault's tables and statements in PostgreSQL, in a database apart from the log: its backups are kept for days."""

from typing import Final

FORMAT: Final = 4
LOCK: Final = 0x11_1172
# A value falls with its key, and none is written without one: that a key is there is held by the database itself.
SCHEMA: Final = """
create table vault_keys (
    key_id uuid primary key, person text not null, purpose text not null, master text not null,
    wrapped bytea not null, made_at timestamptz not null, unique (person, purpose)
);
create index vault_keys_by_master on vault_keys (master, key_id);
create table vault_restrictions (person text not null, purpose text not null, primary key (person, purpose));
create table vault_values (
    key_id uuid not null references vault_keys on delete cascade, field text not null, blob bytea not null,
    source text not null, noted_on date not null, until date not null, noted_order bigint not null,
    primary key (key_id, field)
);
create index vault_values_by_end on vault_values (until);
create table vault_index (
    key_id uuid not null references vault_keys on delete cascade, field text not null, kind text not null,
    digest bytea not null, primary key (key_id, field)
);
create index vault_index_by_digest on vault_index (digest, kind);
create table vault_tombstones (
    key_id uuid primary key, person text not null, purpose text not null, why text not null,
    erased_at timestamptz not null, fields text[] not null, told bigint not null
);
create index vault_tombstones_by_person on vault_tombstones (person, purpose);
create table vault_roots (name text primary key, master text not null, wrapped bytea not null);
create table vault_reads (
    id bigint generated always as identity primary key, at timestamptz not null, caller text not null,
    role text not null, unit text not null, reason text not null, person text not null, purpose text not null,
    fields text[] not null
);
create index vault_reads_by_person on vault_reads (person, id);
create index vault_reads_by_unit on vault_reads (unit, id);
create function vault_reads_stay() returns trigger language plpgsql as $$
begin raise exception 'who looked is not changed'; end $$;
create trigger vault_reads_stay before update or delete or truncate on vault_reads
    for each statement execute function vault_reads_stay();
create table vault_format (format int not null);
insert into vault_format values (1)
"""
# What came after the first format, which the schema above is.
STEPS: Final = {
    2: "alter table vault_values add column region text not null default ''",
    3: """
create table vault_claims (
    digest bytea not null, kind text not null, purpose text not null, person text not null, at timestamptz not null,
    primary key (digest, kind, purpose)
);
create index vault_claims_by_person on vault_claims (person, purpose);
""",
    4: """
create table vault_unplaced (key_id uuid primary key references vault_keys on delete cascade);
insert into vault_unplaced select distinct k.key_id from vault_keys k join vault_values v using (key_id)
where v.region = '' and k.purpose not in ('casework', 'documents', 'sheets');
""",  # looked at once, when the service opens; what is no person's has one of the purposes that are left out
}
_RESTRICTED: Final = "exists (select from vault_restrictions r where (r.person, r.purpose) = (k.person, k.purpose))"
KEY: Final = f"k.key_id, k.person, k.purpose, k.master, k.wrapped, k.made_at, {_RESTRICTED}"
VALUE: Final = "v.key_id, v.field, v.blob, v.source, v.noted_on, v.until, v.noted_order, v.region"
_LOOK: Final = "insert into vault_reads (at, caller, role, unit, reason, person, purpose, fields)"

KEYS: Final = f"""
select {KEY} from vault_keys k join unnest($1::text[], $2::text[]) as p (person, purpose) using (person, purpose)
"""  # noqa: S608
KEYS_OF: Final = f"select {KEY} from vault_keys k where k.person = any($1) order by k.person, k.purpose"  # noqa: S608
WRITE: Final = """
with k as (
    insert into vault_keys
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[])
    on conflict (person, purpose) do nothing
),
v as (
    insert into vault_values
    select * from unnest(
        $7::uuid[], $8::text[], $9::bytea[], $10::text[], $11::date[], $12::date[], $13::bigint[], $14::text[]
    )
    on conflict (key_id, field) do update set blob = excluded.blob, source = excluded.source,
        noted_on = excluded.noted_on, until = excluded.until, noted_order = excluded.noted_order,
        region = excluded.region
    where vault_values.noted_order <= excluded.noted_order
    returning key_id, field
),
c as (
    delete from vault_claims c
    using unnest($15::uuid[], $17::text[]) as i (key_id, kind)
    left join unnest($1::uuid[], $2::text[], $3::text[]) as n (key_id, person, purpose) using (key_id)
    left join vault_keys k using (key_id)
    where (c.person, c.purpose, c.kind) = (coalesce(k.person, n.person), coalesce(k.purpose, n.purpose), i.kind)
)
insert into vault_index
select i.key_id, i.field, i.kind, i.digest
from unnest($15::uuid[], $16::text[], $17::text[], $18::bytea[]) as i (key_id, field, kind, digest)
join v using (key_id, field)
on conflict (key_id, field) do update set digest = excluded.digest
"""
# One statement: who looks is written in the transaction that reads, of one snapshot with it.
READ: Final = f"""
with looked as (
    {_LOOK} select $4::timestamptz, $5, $6, $7, $8, person, $2, $3::text[] from unnest($1::text[]) as p (person)
)
select {KEY}, {VALUE} from vault_keys k join vault_values v using (key_id)
where k.person = any($1) and k.purpose = $2 and v.field = any($3)
union all
select null, t.person, {", ".join(["null"] * 13)} from vault_tombstones t where t.person = any($1) and t.purpose = $2
"""  # noqa: S608
ALL_OF: Final = f"""
with looked as (
    {_LOOK} select $2::timestamptz, $3, $4, $5, $6, $1, k.purpose, array_agg(v.field order by v.field)
    from vault_keys k join vault_values v using (key_id) where k.person = $1 group by k.purpose
)
select {KEY}, {VALUE} from vault_keys k join vault_values v using (key_id) where k.person = $1
order by k.purpose, v.field
"""  # noqa: S608
UNDER: Final = f"""
select {KEY}, {VALUE} from vault_keys k join vault_values v using (key_id) where k.key_id = any($1)
"""  # noqa: S608
FIND: Final = f"""
with found as (
    select distinct k.person from vault_index i join vault_keys k using (key_id)
    where i.digest = $2 and i.kind = $1 and ($3::text is null or k.purpose = $3) and ($9 or not {_RESTRICTED})
),
looked as (
    {_LOOK} select $4::timestamptz, $5, $6, $7, $8, coalesce(f.person, ''), coalesce($3, ''), array[$1]
    from (select 1) as one left join found f on true
)
select person from found order by person
"""  # noqa: S608
# Two statements of one transaction: the second sees what was sealed while the first waited for another's claim.
CLAIM: Final = """
insert into vault_claims (kind, digest, purpose, person, at) values ($1, $2, $3, $4, $5)
on conflict (digest, kind, purpose) do update set person = excluded.person, at = excluded.at where vault_claims.at < $6
"""
CLAIMED: Final = """
select person, nth = 0 from (
    select k.person, 0 as nth from vault_index i join vault_keys k using (key_id)
    where (i.kind, i.digest, k.purpose) = ($1, $2, $3)
    union all
    select person, 1 from vault_claims where (kind, digest, purpose) = ($1, $2, $3)
) known order by nth, person limit 1
"""
FORGET_CLAIMS: Final = "delete from vault_claims where at < $1"
TOMBSTONE: Final = "select key_id, person, purpose, why, erased_at, fields, told from vault_tombstones"
ERASE: Final = """
with gone as (
    delete from vault_keys k using unnest($1::uuid[], $2::bigint[]) as t (key_id, told)
    where k.key_id = t.key_id returning k.key_id, k.person, k.purpose, t.told
)
insert into vault_tombstones select key_id, person, purpose, $3, $4, $5::text[], told from gone
on conflict do nothing returning key_id
"""
HOLD: Final = "select 1 from vault_keys where key_id = $1 for update"  # whoever writes under it waits
VALUES: Final = f"select {VALUE} from vault_values v where key_id = $1"  # noqa: S608
RESTRICT: Final = """
insert into vault_restrictions select * from unnest($1::text[], $2::text[]) on conflict do nothing
"""
UNRESTRICT: Final = """
delete from vault_restrictions r using unnest($1::text[], $2::text[]) as p (person, purpose)
where (r.person, r.purpose) = (p.person, p.purpose)
"""
OLDER: Final = """
select distinct v.key_id, k.person, k.purpose, v.field, v.noted_order
from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) as b (person, purpose, field, before)
join vault_keys k using (person, purpose) join vault_values v using (key_id)
where v.noted_order < b.before and b.field in ('', v.field)
"""
OVER: Final = """
select k.key_id, k.person, k.purpose, array_agg(v.field order by v.field) filter (where v.until < $1), count(*)
from vault_keys k join vault_values v using (key_id)
where k.key_id in (
    select distinct key_id from vault_values where until < $1 and key_id > $2 order by key_id limit $3
)
group by k.key_id order by k.key_id
"""
COUNT_OVER: Final = """
select k.purpose, count(distinct k.key_id), count(*) from vault_keys k join vault_values v using (key_id)
where v.until < $1 group by k.purpose
"""
COUNT_KINDS: Final = """
select k.purpose, split_part(v.field, '.', 1), count(*) from vault_keys k join vault_values v using (key_id)
group by 1, 2 order by 1, 2
"""
COUNT_PEOPLE: Final = f"""
with living as (
    select k.person, split_part(v.field, '.', 1) as kind, v.region, v.noted_order
    from vault_keys k join vault_values v using (key_id)
    where k.purpose = $1 and v.until >= $3 and not {_RESTRICTED}
),
placed as (
    select distinct on (person) person, region from living
    order by person, length(region) desc, noted_order desc, region collate "C" desc
)
select p.region, l.kind, count(distinct l.person) from living l join placed p using (person)
where l.kind = any($2) group by 1, 2 order by 1, 2
"""  # noqa: S608
UNPLACED: Final = """
select k.key_id, k.person, k.purpose, coalesce(v.field, ''), coalesce(v.noted_order, 0)
from (select key_id from vault_unplaced order by key_id limit $1) u join vault_keys k using (key_id)
left join vault_values v on v.key_id = k.key_id and v.region = ''
"""
PLACE: Final = """
update vault_values v set region = p.region
from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[]) as p (key_id, field, noted_order, region)
where (v.key_id, v.field, v.noted_order, v.region) = (p.key_id, p.field, p.noted_order, '')
"""
PLACED: Final = "delete from vault_unplaced where key_id = any($1)"
OTHERWISE: Final = f"""
select {KEY} from vault_keys k where k.master <> $1 and k.key_id > $2 order by k.key_id limit $3
"""  # noqa: S608
REWRAP: Final = """
update vault_keys k set master = u.master, wrapped = u.wrapped
from unnest($1::uuid[], $2::bytea[], $3::text[], $4::bytea[]) as u (key_id, old, master, wrapped)
where k.key_id = u.key_id and k.wrapped = u.old
"""
ROOT: Final = """
with made as (
    insert into vault_roots select $1, $2::text, $3::bytea where $2::text is not null
    on conflict do nothing returning master, wrapped
)
select master, wrapped from made union all select master, wrapped from vault_roots where name = $1
"""
REWRAP_ROOT: Final = """
update vault_roots set master = $4, wrapped = $5 where (name, master, wrapped) = ($1, $2, $3)
"""
LOOKED: Final = "select at, caller, role, unit, reason, person, purpose, fields, id from vault_reads"
