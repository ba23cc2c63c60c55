-- Says ClickHouse's tables: run by DuckDB over the tables of duck.sql, because
-- an Enum8 lists its values.  None is '' or -1: no column is Nullable, which
-- is what a Nullable costs.
create temp table word as
  select 'channel' as col, channel as x from interaction union
  select 'channel', channel from perception union
  select 'channel', channel from outcome union
  select 'touchpoint', touchpoint from interaction union
  select 'touchpoint', touchpoint from perception union
  select 'touchpoint', touchpoint from outcome union
  select 'region', region from interaction union
  select 'region', region from perception union
  select 'region', region from outcome union
  select 'segment', segment from interaction union
  select 'segment', segment from perception union
  select 'segment', segment from outcome union
  select 'agent', agent from interaction union
  select 'actor', actor from interaction union
  select 'kind', kind from interaction union
  select 'kind', kind from perception union
  select 'kind', kind from outcome;
insert into word select distinct col, '' from word;
create temp table enum as
  select col, 'Enum16(' || string_agg('''' || replace(x, '''', '''''') || ''' = ' ||
    number, ', ' order by number) || ')' as type
  from (select col, x, row_number() over (partition by col order by x) as number
    from (select distinct col, coalesce(x, '') as x from word)) group by col;
update enum set type = replace(type, 'Enum16', 'Enum8') where col <> 'agent';
create temp macro of(c) as (select type from enum where col = c);
select 'CREATE TABLE interaction (ts DateTime, kind ' || of('kind') ||
  ', channel ' || of('channel') || ', touchpoint ' || of('touchpoint') ||
  ', region ' || of('region') || ', segment ' || of('segment') || ', agent ' ||
  of('agent') || ', actor ' || of('actor') || ', customer UInt32, wait Int32,' ||
  ' handle Int32, answered Int8, abandoned Int8, resolved Int8)' ||
  ' ENGINE = MergeTree PARTITION BY tuple() ORDER BY (kind, ts);';
select 'CREATE TABLE perception (ts DateTime, kind ' || of('kind') ||
  ', channel ' || of('channel') || ', touchpoint ' || of('touchpoint') ||
  ', region ' || of('region') || ', segment ' || of('segment') ||
  ', customer UInt32, score Int8)' ||
  ' ENGINE = MergeTree PARTITION BY tuple() ORDER BY (kind, ts);';
select 'CREATE TABLE outcome (ts DateTime, kind ' || of('kind') ||
  ', channel ' || of('channel') || ', touchpoint ' || of('touchpoint') ||
  ', region ' || of('region') || ', segment ' || of('segment') ||
  ', customer UInt32, amount Int64)' ||
  ' ENGINE = MergeTree PARTITION BY tuple() ORDER BY (kind, ts);';
