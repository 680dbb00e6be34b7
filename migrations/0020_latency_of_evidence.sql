-- Up Migration

alter table evidence add column latency json;

comment on column evidence.latency is
  'how long requests took in the window that violated first and in the hour before; null where it is not known';

-- Down Migration

alter table evidence drop column latency;
