-- The bytes of the columns that the page looks at without a filter, if each is
-- as narrow as its values: times 4, amounts, durations and customers 4, agents
-- 2, all else 1; facts lie apart by kind, those without the measure left out.
select sum(rows * width)::bigint from (
  select count(*) as rows, 5 + 5.0 / 2 as width from perception where kind = 'nps'
    and score is not null and ts >= (select max(ts)::date - 180 from interaction)
  union all select count(*), 3 + 2 from perception
    where kind = 'nps' and score is not null       -- t08 t12
  union all select count(*), 2 + 2 from perception
    where kind = 'csat' and score is not null      -- t03 t11
  union all select count(*), 2 from perception
    where kind = 'ces' and score is not null       -- t04
  union all select count(*), 2 + 4 + 1 from interaction
    where handle is not null                       -- t05
  union all select count(*), 2 from interaction
    where resolved is not null                     -- t06
  union all select count(*), 4 + 4 + 1 from interaction
    where wait is not null                         -- t07
  union all select count(*), 4 + 4 from outcome
    where kind = 'purchase'                        -- t09
  union all select count(*), 4 + 4 from interaction where handle is not null
    and ts >= (select max(ts)::date - 30 from interaction)
    -- t10
);
