-- A table for each sort of fact and indices that hold what tiles need; ts in
-- seconds.
create table interaction as
  select unixepoch(ts) as ts, kind, channel, region, segment, agent, actor,
    customer, wait, talk + coalesce(hold, 0) + coalesce(wrap, 0) as handle,
    answered, abandoned, resolved
  from facts where fact = 'interaction' order by kind, ts;
create table perception as
  select unixepoch(ts) as ts, kind, channel, touchpoint, region, segment, score
  from facts where fact = 'perception' order by kind, ts;
create table outcome as
  select unixepoch(ts) as ts, kind, channel, region, segment, amount
  from facts where fact = 'outcome' order by kind, ts;
drop table facts;
create index answer on perception (kind, ts, score, channel, touchpoint, region, segment)
  where score is not null;
create index handled on interaction (agent, handle, ts, channel, region, segment)
  where answered is not 0 and actor is not 'bot' and handle is not null;
create index waited on interaction (ts, wait, answered, abandoned, channel, region, segment)
  where wait is not null;
create index solved on interaction (channel, resolved, ts, region, segment)
  where resolved is not null;
create index contact on interaction (ts, kind, customer, channel, region, segment);
create index sale on outcome (kind, ts, amount, channel, region, segment);
analyze;
