-- Up Migration

alter table delivery add column receipt json;

comment on column delivery.receipt is
  'what the channel’s other side calls the message, such as {"channel": "C024BE91L", "ts": "1503435956.000247"}: later pages '
  'of the same incident join it';

-- Down Migration

alter table delivery drop column receipt;
