-- How the page is asked (tiles.h), out of DuckDB's tables: the same page
-- again and again; since another day each time, so that nobody has the answer
-- already; of one channel, e-mail, in one
-- region; of one segment in one region.
create temp table span as
  select max(ts)::date as today, min(ts)::date as first from interaction;
select 'NOW|' || today from span;
select 'D30|' || (today - 30) from span;
select 'D90|' || (today - 90) from span;
select 'D180|' || (today - 180) from span;
select 'all||' from range({ROUNDS});
select 'days||' || (first + 1 + range::int) from span, range({ROUNDS})
  order by range;
create temp table place as
  select region, row_number() over (order by count(*) desc) - 1 as place
  from interaction where region is not null group by region;
create temp table part as
  select segment, row_number() over (order by count(*) desc) - 1 as part
  from interaction where segment is not null group by segment;
select 'mail|channel=email,region=' || region || '|'
from range({ROUNDS}) join place
  on place = range % (select count(*) from place) order by range;
select 'pair|segment=' || segment || ',region=' || region || '|'
from range({ROUNDS}) join place on place = range % (select count(*) from place)
  join part on part = range % (select count(*) from part) order by range;
