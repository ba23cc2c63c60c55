-- DuckDB's best layout: a table for each sort of fact, by kind and time; behind
-- duck_facts.sql.
set preserve_insertion_order = true;
create table interaction as
  select ts, kind, channel, touchpoint, product, region, segment, agent, actor,
    customer, wait,
    (talk + coalesce(hold, 0) + coalesce(wrap, 0))::int as handle, answered,
    abandoned, resolved
  from facts where fact = 'interaction' order by kind, ts;
create table perception as
  select ts, kind, channel, touchpoint, product, region, segment, customer,
    score
  from facts where fact = 'perception' order by kind, ts;
create table outcome as
  select ts, kind, channel, touchpoint, product, region, segment, customer,
    amount
  from facts where fact = 'outcome' order by kind, ts;
drop table facts;
checkpoint;
