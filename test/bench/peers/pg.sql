-- A table for each sort of fact, in order; indices that hold all that a tile
-- needs, of the rows that it needs; statistics on what is grouped by.
create table interaction as
  select ts, kind, channel, region, segment, agent, actor, customer, wait,
    talk + coalesce(hold, 0) + coalesce(wrap, 0) as handle,
    answered = 1 as answered, abandoned = 1 as abandoned,
    resolved = 1 as resolved
  from facts where fact = 'interaction' order by kind, ts;
create table perception as
  select ts, kind, channel, touchpoint, region, segment, score
  from facts where fact = 'perception' order by kind, ts;
create table outcome as
  select ts, kind, channel, region, segment, amount
  from facts where fact = 'outcome' order by kind, ts;
drop table facts;
create index on perception (kind, ts)
  include (score, channel, touchpoint, region, segment)
  where score is not null;
create index on interaction (agent, handle)
  include (ts, channel, region, segment)
  where answered is distinct from false and actor is distinct from 'bot'
    and handle is not null;
create index on interaction (ts)
  include (wait, answered, abandoned, channel, region, segment)
  where wait is not null and (answered or abandoned);
create index on interaction (ts) include (channel, resolved, region, segment)
  where resolved is not null;
create index on interaction (ts)
  include (kind, customer, channel, region, segment)
  where kind in ('call', 'chat', 'email', 'message', 'ticket', 'complaint');
create index on outcome (kind, ts) include (amount, channel, region, segment);
create statistics week on ((date_part('isodow', ts) - 1) * 24 +
  date_part('hour', ts)) from interaction;
create statistics month on (date_trunc('month', ts)) from outcome;
vacuum analyze;
