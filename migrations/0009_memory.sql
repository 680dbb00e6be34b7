-- Up Migration

alter table sla_status add column memory json;

comment on column sla_status.memory is
  'what the state machine knows of the past besides the state: since when a violation lasts, how often it has come back';

-- Down Migration

alter table sla_status drop column memory;
