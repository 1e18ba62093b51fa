"""A vault's tables and statements in SQLite."""

from typing import Final

FORMAT: Final = 4
SCHEMA: Final = """
create table vault_keys (
    key_id text primary key, person text not null, purpose text not null, master text not null,
    wrapped blob not null, made_at integer not null, unique (person, purpose)
) strict, without rowid;
create index vault_keys_by_master on vault_keys (master, key_id);
create table vault_restrictions (
    person text not null, purpose text not null, primary key (person, purpose)
) strict, without rowid;
create table vault_values (
    key_id text not null references vault_keys on delete cascade, field text not null, blob blob not null,
    source text not null, noted_on text not null, until text not null, noted_order integer not null,
    primary key (key_id, field)
) strict, without rowid;
create index vault_values_by_end on vault_values (until);
create table vault_index (
    key_id text not null references vault_keys on delete cascade, field text not null, kind text not null,
    digest blob not null, primary key (key_id, field)
) strict, without rowid;
create index vault_index_by_digest on vault_index (digest, kind);
create table vault_tombstones (
    key_id text primary key, person text not null, purpose text not null, why text not null, erased_at integer not null,
    fields text not null, told integer not null
) strict, without rowid;
create index vault_tombstones_by_person on vault_tombstones (person, purpose);
create table vault_roots (name text primary key, master text not null, wrapped blob not null) strict, without rowid;
create table vault_reads (
    id integer primary key, at integer not null, caller text not null, role text not null, unit text not null,
    reason text not null, person text not null, purpose text not null, fields text not null
) strict;
create index vault_reads_by_person on vault_reads (person, id);
create index vault_reads_by_unit on vault_reads (unit, id);
create trigger vault_reads_stay before update on vault_reads
begin select raise(abort, 'who looked is not changed'); end;
create trigger vault_reads_are_kept before delete on vault_reads
begin select raise(abort, 'who looked is not changed'); end;
"""
# What came after the first format, which the schema above is.
STEPS: Final = {
    2: """
alter table vault_values add column region text not null default '';
create index vault_values_by_place on vault_values (key_id, field, until, noted_order, region);
""",  # what is counted is not looked for behind the blobs, which may be long
    3: """
create table vault_claims (
    digest blob not null, kind text not null, purpose text not null, person text not null, at integer not null,
    primary key (digest, kind, purpose)
) strict, without rowid;
create index vault_claims_by_person on vault_claims (person, purpose);
""",
    4: """
create table vault_unplaced (key_id text primary key references vault_keys on delete cascade) strict, without rowid;
insert into vault_unplaced select distinct k.key_id from vault_keys k join vault_values v using (key_id)
where v.region = '' and k.purpose not in ('casework', 'documents', 'sheets');
""",  # looked at once, when the service opens; what is no person's has one of the purposes that are left out
}
_RESTRICTED: Final = "(k.person, k.purpose) in (select person, purpose from vault_restrictions)"
KEY: Final = f"k.key_id, k.person, k.purpose, k.master, k.wrapped, k.made_at, {_RESTRICTED}"
VALUE: Final = "v.key_id, v.field, v.blob, v.source, v.noted_on, v.until, v.noted_order, v.region"
_THESE: Final = "(select value ->> 0, value ->> 1 from json_each(?))"
LISTED: Final = "(select value from json_each(?))"
_HELD: Final = f"select {KEY}, {VALUE} from vault_keys k join vault_values v using (key_id)"  # noqa: S608

KEYS: Final = f"select {KEY} from vault_keys k where (k.person, k.purpose) in {_THESE}"  # noqa: S608
KEYS_OF: Final = f"select {KEY} from vault_keys k where k.person in {LISTED} order by k.person, k.purpose"  # noqa: S608
ADD_KEY: Final = """
insert into vault_keys values (?, ?, ?, ?, ?, ?)
"""
PUT_VALUE: Final = """
insert into vault_values values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (key_id, field) do update set
    blob = excluded.blob, source = excluded.source, noted_on = excluded.noted_on, until = excluded.until,
    noted_order = excluded.noted_order, region = excluded.region
where noted_order <= excluded.noted_order returning 1
"""
PUT_INDEX: Final = """
insert into vault_index values (?, ?, ?, ?) on conflict (key_id, field) do update set digest = excluded.digest
"""
CLAIM: Final = """
insert into vault_claims (kind, digest, purpose, person, at) values (?, ?, ?, ?, ?)
on conflict (digest, kind, purpose) do update set person = excluded.person, at = excluded.at where at < ?
"""
CLAIMED: Final = """
select person, nth = 0 from (
    select k.person, 0 as nth from vault_index i join vault_keys k using (key_id)
    where (i.kind, i.digest, k.purpose) = (?1, ?2, ?3)
    union all
    select person, 1 from vault_claims where (kind, digest, purpose) = (?1, ?2, ?3)
) order by nth, person limit 1
"""
SEALED: Final = """
delete from vault_claims
where kind = ?2 and (person, purpose) = (select person, purpose from vault_keys where key_id = ?1)
"""
FORGET_CLAIMS: Final = "delete from vault_claims where at < ?"
READ: Final = f"{_HELD} where k.person in {LISTED} and k.purpose = ? and v.field in {LISTED}"
GONE: Final = f"select distinct person from vault_tombstones where person in {LISTED} and purpose = ?"  # noqa: S608
ALL_OF: Final = f"{_HELD} where k.person = ? order by k.purpose, v.field"
UNDER: Final = f"{_HELD} where k.key_id in {LISTED}"
FIND: Final = f"""
select distinct k.person from vault_index i join vault_keys k using (key_id)
where i.digest = ? and i.kind = ? and (? is null or k.purpose = ?) and (? or not {_RESTRICTED})
order by k.person
"""  # noqa: S608
OLDER: Final = """
select distinct v.key_id, k.person, k.purpose, v.field, v.noted_order
from (
    select value ->> 0 as person, value ->> 1 as purpose, value ->> 2 as field, value ->> 3 as before from json_each(?)
) b
join vault_keys k using (person, purpose) join vault_values v using (key_id)
where v.noted_order < b.before and b.field in ('', v.field)
"""
LOOK: Final = """
insert into vault_reads (at, caller, role, unit, reason, person, purpose, fields) values (?, ?, ?, ?, ?, ?, ?, ?)
"""
LOOKED: Final = "select at, caller, role, unit, reason, person, purpose, fields, id from vault_reads"
TOMBSTONE: Final = "select key_id, person, purpose, why, erased_at, fields, told from vault_tombstones"
ERASE: Final = f"delete from vault_keys where key_id in {LISTED} returning key_id, person, purpose"  # noqa: S608
BURY: Final = "insert or ignore into vault_tombstones values (?, ?, ?, ?, ?, ?, ?)"
VALUES: Final = f"select {VALUE} from vault_values v where key_id = ?"  # noqa: S608
THERE: Final = f"select key_id from vault_keys where key_id in {LISTED}"  # noqa: S608
RESTRICT: Final = "insert or ignore into vault_restrictions select value ->> 0, value ->> 1 from json_each(?)"
UNRESTRICT: Final = f"delete from vault_restrictions where (person, purpose) in {_THESE}"  # noqa: S608
OVER: Final = """
select k.key_id, k.person, k.purpose, json_group_array(v.field) filter (where v.until < ?), count(*)
from vault_keys k join vault_values v using (key_id)
where k.key_id in (
    select distinct key_id from vault_values where until < ? and key_id > ? order by key_id limit ?
)
group by k.key_id order by k.key_id
"""
COUNT_OVER: Final = """
select k.purpose, count(distinct k.key_id), count(*) from vault_keys k join vault_values v using (key_id)
where v.until < ? group by k.purpose
"""
COUNT_KINDS: Final = """
select k.purpose, substr(v.field, 1, instr(v.field || '.', '.') - 1), count(*)
from vault_keys k join vault_values v using (key_id) group by 1, 2 order by 1, 2
"""
COUNT_PEOPLE: Final = f"""
with living as (
    select k.person, substr(v.field, 1, instr(v.field || '.', '.') - 1) as kind, v.region, v.noted_order
    from vault_keys k join vault_values v indexed by vault_values_by_place using (key_id)
    where k.purpose = ? and v.until >= ? and not {_RESTRICTED}
),
placed as (
    select person, region, row_number() over (
        partition by person order by length(region) desc, noted_order desc, region desc
    ) as place
    from living
)
select p.region, l.kind, count(distinct l.person) from living l join placed p using (person)
where p.place = 1 and l.kind in {LISTED} group by 1, 2 order by 1, 2
"""  # noqa: S608
UNPLACED: Final = """
select k.key_id, k.person, k.purpose, coalesce(v.field, ''), coalesce(v.noted_order, 0)
from (select key_id from vault_unplaced order by key_id limit ?) u join vault_keys k using (key_id)
left join vault_values v on v.key_id = k.key_id and v.region = ''
"""
PLACE: Final = "update vault_values set region = ? where (key_id, field, noted_order, region) = (?, ?, ?, '')"
PLACED: Final = f"delete from vault_unplaced where key_id in {LISTED}"  # noqa: S608
OTHERWISE: Final = f"""
select {KEY} from vault_keys k where k.master <> ? and k.key_id > ? order by k.key_id limit ?
"""  # noqa: S608
REWRAP: Final = "update vault_keys set master = ?, wrapped = ? where key_id = ? and wrapped = ?"
REWRAP_ROOT: Final = "update vault_roots set master = ?, wrapped = ? where (name, master, wrapped) = (?, ?, ?)"
