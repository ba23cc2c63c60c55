-- The facts that count, out of Puls' ledger {LEDGER}, as one file {CSV}.
-- Names with commas or quotes stop it: SQLite's loader splits at commas.
attach '{LEDGER}' as l (read_only);
create temp view facts as
  select seq as id, ts, 'interaction' as fact, kind, channel, touchpoint,
    product, region, segment, agent, actor, customer, wait, talk, hold, wrap,
    answered, abandoned, resolved, null::tinyint as score,
    null::tinyint as low, null::tinyint as high, null::bigint as amount,
    null as currency
  from l.interaction where seq not in (select seq from l.superseded)
  union all
  select seq, ts, 'perception', kind, channel, touchpoint, product, region,
    segment, agent, null, customer, null, null, null, null, null, null, null,
    score::tinyint, scale_min::tinyint, scale_max::tinyint, null, null
  from l.perception where seq not in (select seq from l.superseded)
  union all
  select seq, ts, 'outcome', kind, channel, touchpoint, product, region,
    segment, agent, null, customer, null, null, null, null, null, null, null,
    null, null, null, amount, currency
  from l.outcome where seq not in (select seq from l.superseded);
create temp table person as
  select customer, row_number() over (order by customer) as number
  from (select distinct customer from facts where customer is not null);
select error('a name in the ledger has a comma or a quote')
from (select channel x from facts union select touchpoint from facts
  union select product from facts union select region from facts
  union select segment from facts union select agent from facts)
where x like '%,%' or x like '%"%';
select error(concat('more than one scale of ', kind))
from l.perception where kind in ('nps', 'csat', 'ces')
group by kind having count(distinct (scale_min, scale_max)) > 1;
-- A text that is missing is empty, a number \N: what all loaders read.
copy (
  select id, strftime(ts, '%Y-%m-%d %H:%M:%S.%g') as ts, fact, kind,
    coalesce(channel, '') as channel, coalesce(touchpoint, '') as touchpoint,
    coalesce(product, '') as product, coalesce(region, '') as region,
    coalesce(segment, '') as segment, coalesce(agent, '') as agent,
    coalesce(actor, '') as actor, number as customer, wait, talk, hold, wrap,
    answered::int as answered, abandoned::int as abandoned,
    resolved::int as resolved, score, low, high, amount,
    coalesce(currency, '') as currency
  from facts left join person using (customer) order by ts
) to '{CSV}' (header, quote '', delimiter ',', nullstr '\N');
