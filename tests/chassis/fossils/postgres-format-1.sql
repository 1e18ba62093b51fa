-- The tables of a store in PostgreSQL as format 1 made them.
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
