-- Up Migration

create table revision (
  of text primary key check (of in ('rules', 'operations')),
  number bigint not null default 0
);

comment on table revision is
  'Counts the changes of what SLAs are judged by, so that whoever judges reads it anew only when it has changed: '
  'ten thousand rules each second would be 5 MB of JSON.';

insert into revision (of) values ('rules'), ('operations');

create function revise() returns trigger language plpgsql as $$
begin
  update revision set number = number + 1 where of = tg_argv[0];
  return null;
end $$;

create function revise_accounts() returns trigger language plpgsql as $$
begin
  -- Flushes make accounts all the time; labels are what registered ones have.
  if exists (select from changed where registered) then
    update revision set number = number + 1 where of = 'rules';
  end if;
  return null;
end $$;

create function revise_updated_accounts() returns trigger language plpgsql as $$
begin
  if exists (
    select from before join changed using (id)
    where (before.registered, before.labels) is distinct from (changed.registered, changed.labels)
  ) then
    update revision set number = number + 1 where of = 'rules';
  end if;
  return null;
end $$;

create function revise_operations() returns trigger language plpgsql as $$
begin
  if exists (select from changed) then
    update revision set number = number + 1 where of = 'operations';
  end if;
  return null;
end $$;

create trigger revise after insert or update or delete on sla for each statement
  execute function revise('rules');
create trigger revise after insert or update or delete on calendar for each statement
  execute function revise('rules');
create trigger revise after insert or update or delete on maintenance_window for each statement
  execute function revise('rules');
create trigger revise_insert after insert on account
  referencing new table as changed for each statement execute function revise_accounts();
create trigger revise_update after update on account
  referencing old table as before new table as changed for each statement execute function revise_updated_accounts();
create trigger revise_delete after delete on account
  referencing old table as changed for each statement execute function revise_accounts();
create trigger revise_insert after insert on operation
  referencing new table as changed for each statement execute function revise_operations();
create trigger revise_update after update on operation
  referencing new table as changed for each statement execute function revise_operations();

-- Down Migration

drop trigger revise_update on operation;
drop trigger revise_insert on operation;
drop trigger revise_delete on account;
drop trigger revise_update on account;
drop trigger revise_insert on account;
drop trigger revise on maintenance_window;
drop trigger revise on calendar;
drop trigger revise on sla;
drop function revise_operations;
drop function revise_updated_accounts;
drop function revise_accounts;
drop function revise;
drop table revision;
