-- Rollups as an analyst makes them by hand, of the tables of duck.sql in
-- {PLAIN}; in a file of their own, as one process alone may open a file.
attach '{PLAIN}' as plain (read_only);
create temp view fact as
  select channel, region, segment, null as touchpoint, agent
  from plain.interaction union all
  select channel, region, segment, touchpoint, null from plain.perception
  union all
  select channel, region, segment, null, null from plain.outcome;
create type channel_name as enum (
  select distinct channel from fact where channel is not null order by 1);
create type region_name as enum (
  select distinct region from fact where region is not null order by 1);
create type segment_name as enum (
  select distinct segment from fact where segment is not null order by 1);
create type touchpoint_name as enum (
  select distinct touchpoint from fact where touchpoint is not null order by 1);
create type agent_name as enum (
  select distinct agent from fact where agent is not null order by 1);
create temp view interaction as
  select * replace (channel::channel_name as channel,
    region::region_name as region, segment::segment_name as segment,
    agent::agent_name as agent) from plain.interaction;
create temp view perception as
  select * replace (channel::channel_name as channel,
    region::region_name as region, segment::segment_name as segment,
    touchpoint::touchpoint_name as touchpoint) from plain.perception;
create temp view outcome as
  select * replace (channel::channel_name as channel,
    region::region_name as region, segment::segment_name as segment)
  from plain.outcome;
create table nps as
  select ts::date as day, channel, region, segment, count(*)::int as n,
    (count(*) filter (score >= 9))::int as promoters,
    (count(*) filter (score <= 6))::int as detractors
  from perception where kind = 'nps' and score is not null
  group by all order by day, region, segment, channel;
create table csat as
  select ts::date as day, channel, region, segment, touchpoint, score,
    count(*)::int as n
  from perception where kind = 'csat' and score is not null
  group by all order by region, segment, channel, touchpoint, score, day;
create table ces as
  select ts::date as day, channel, region, segment, touchpoint,
    count(*)::int as n, sum(score)::int as total
  from perception where kind = 'ces' and score is not null
  group by all order by region, segment, channel, touchpoint, day;
create table handled as
  select ts::date as day, channel, region, segment, agent, handle,
    count(*)::int as n
  from interaction
  where answered is distinct from false and actor is distinct from 'bot'
    and handle is not null
  group by all order by region, segment, channel, agent, handle, day;
create table solved as
  select ts::date as day, channel, region, segment, count(*)::int as n,
    (count(*) filter (resolved))::int as hits
  from interaction where resolved is not null
  group by all order by region, segment, channel, day;
create table waited as
  select ts::date as day, channel, region, segment,
    ((isodow(ts) - 1) * 24 + hour(ts))::smallint as how, count(*)::int as n,
    (count(*) filter (answered and wait <= 20000))::int as hits
  from interaction where wait is not null and (answered or abandoned)
  group by all order by region, segment, channel, how, day;
create table sale as
  select ts::date as day, channel, region, segment, count(*)::int as n,
    sum(amount)::bigint as total
  from outcome where kind = 'purchase'
  group by all order by region, segment, channel, day;
create table contact as
  select distinct ts::date as day, channel, region, segment, customer
  from interaction where customer is not null
    and kind in ('call', 'chat', 'email', 'message', 'ticket', 'complaint')
  order by day, region, segment, channel, customer;
checkpoint;
