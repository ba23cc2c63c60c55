-- The exported file, as it is, in SQLite.
create table facts (id integer, ts text, fact text, kind text, channel text,
  touchpoint text, product text, region text, segment text, agent text,
  actor text, customer integer, wait integer, talk integer, hold integer,
  wrap integer, answered integer, abandoned integer, resolved integer,
  score integer, low integer, high integer, amount integer, currency text);
