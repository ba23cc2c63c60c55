-- The exported file, as it is, in PostgreSQL.
create unlogged table facts (id bigint, ts timestamp, fact text, kind text,
  channel text, touchpoint text, product text, region text, segment text,
  agent text, actor text, customer int, wait int, talk int, hold int, wrap int,
  answered smallint, abandoned smallint, resolved smallint, score smallint,
  low smallint, high smallint, amount bigint, currency text);
