"""The tables of a register in SQL: its current rows, their history by both times, the outbox of its changes."""

from __future__ import annotations

TABLES = """
create table if not exists record (
    key text primary key,
    body jsonb not null,
    subjects text[] not null,
    source text not null default 'loaded',
    recorded_at timestamptz not null default now()
);
alter table record add column if not exists valid_from timestamptz not null default '-infinity';
create index if not exists record_body on record using gin (body jsonb_path_ops);
create index if not exists record_subjects on record using gin (subjects);
create table if not exists message (
    id text primary key,
    kind text not null,
    answer jsonb not null,
    taken_at timestamptz not null default now()
);
create table if not exists reservation (name text primary key, identifier text not null);
create table if not exists assignment (
    case_number text primary key,
    name text not null,
    identifier text not null unique,
    assigned_at timestamptz not null default now()
);
"""

# What the register says of [valid_from, valid_until), as it knows since recorded_at; the body is null where it holds no
# such record. Of several rows that cover a moment the one recorded last holds: nothing is ever rewritten.
HISTORY = """
create table if not exists record_history (
    sequence bigint generated always as identity primary key,
    key text not null,
    body jsonb,
    subjects text[] not null,
    source text not null,
    valid_from timestamptz not null,
    valid_until timestamptz,
    recorded_at timestamptz not null,
    check (valid_until is null or valid_until > valid_from)
);
create index if not exists record_history_of_key on record_history (key, sequence desc);
create index if not exists record_history_body on record_history using gin (body jsonb_path_ops);
create index if not exists record_history_subjects on record_history using gin (subjects);
create table if not exists change (
    sequence bigint generated always as identity primary key,
    id uuid not null unique default gen_random_uuid(),
    key text not null,
    kind text not null,
    elements text[] not null,
    at timestamptz not null
);

create or replace function moment() returns timestamptz language sql stable as $$
    select coalesce(nullif(current_setting('onewindow.now', true), '')::timestamptz, clock_timestamp())
$$;

create or replace function date_record() returns trigger language plpgsql set search_path from current as $$
begin
    if tg_op = 'UPDATE' and new.key <> old.key then
        raise exception 'the key of a record never changes' using errcode = 'integrity_constraint_violation';
    end if;
    if (tg_op = 'UPDATE' and (new.body, new.subjects) is not distinct from (old.body, old.subjects)) then
        return old;
    end if;
    new.recorded_at := moment();
    if coalesce(current_setting('onewindow.correcting', true), '') = 'on' and tg_op = 'UPDATE' then
        new.valid_from := old.valid_from;
    elsif coalesce(current_setting('onewindow.loading', true), '') = 'on' and tg_op = 'INSERT' then
        new.valid_from := '-infinity';
    elsif tg_op = 'INSERT' or new.valid_from = old.valid_from then
        new.valid_from := moment();
    end if;
    return new;
end
$$;

create or replace function note_history() returns trigger language plpgsql security definer
set search_path from current as $$
declare
    row_now record := case when tg_op = 'DELETE' then old else new end;
    changed text[];
begin
    if tg_op = 'UPDATE' and (new.body, new.subjects) is not distinct from (old.body, old.subjects) then
        return null;
    end if;
    insert into record_history (key, body, subjects, source, valid_from, recorded_at) values (
        row_now.key, case when tg_op <> 'DELETE' then row_now.body end, row_now.subjects, row_now.source,
        case when tg_op = 'DELETE' then moment() else row_now.valid_from end, moment()
    );
    if coalesce(current_setting('onewindow.loading', true), '') = 'on' then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        changed := array(
            select name from jsonb_object_keys(old.body || new.body) name
            where old.body -> name is distinct from new.body -> name order by name
        );
    else
        changed := array(select name from jsonb_object_keys(row_now.body) name order by name);
    end if;
    -- who writes a change waits for who wrote one before: changes become visible in the order of their numbers
    perform pg_advisory_xact_lock(hashtextextended(tg_table_schema || '.change', 0));
    insert into change (key, kind, elements, at) values (
        row_now.key,
        coalesce(nullif(current_setting('onewindow.kind', true), ''),
            case tg_op when 'INSERT' then 'added' when 'UPDATE' then 'changed' else 'removed' end),
        changed, moment()
    );
    return null;
end
$$;

create or replace function keep_history() returns trigger language plpgsql as $$
begin
    raise exception 'what was known is never changed or removed' using errcode = 'insufficient_privilege';
end
$$;

create or replace trigger record_dated before insert or update on record for each row execute function date_record();
create or replace trigger record_noted after insert or update or delete on record
    for each row execute function note_history();
create or replace trigger history_kept before update or delete or truncate on record_history
    for each statement execute function keep_history();
create or replace trigger change_kept before update or delete or truncate on change
    for each statement execute function keep_history();
create or replace trigger record_kept before truncate on record for each statement execute function keep_history();
insert into record_history (key, body, subjects, source, valid_from, recorded_at)
select r.key, r.body, r.subjects, r.source, r.valid_from, r.recorded_at from record r
where not exists (select 1 from record_history h where h.key = r.key);
"""
