-- From the staging table into the tables of ch_schema.sql.
INSERT INTO interaction SELECT toDateTime(substring(ts, 1, 19)), kind, channel,
  touchpoint, region, segment, agent, actor, ifNull(customer, 0), ifNull(wait, -1),
  if(isNull(talk), -1, ifNull(talk, 0) + ifNull(hold, 0) + ifNull(wrap, 0)),
  ifNull(answered, -1), ifNull(abandoned, -1), ifNull(resolved, -1)
  FROM facts WHERE fact = 'interaction';
INSERT INTO perception SELECT toDateTime(substring(ts, 1, 19)), kind, channel,
  touchpoint, region, segment, ifNull(customer, 0), ifNull(score, -1)
  FROM facts WHERE fact = 'perception';
INSERT INTO outcome SELECT toDateTime(substring(ts, 1, 19)), kind, channel,
  touchpoint, region, segment, ifNull(customer, 0), ifNull(amount, 0)
  FROM facts WHERE fact = 'outcome';
OPTIMIZE TABLE interaction FINAL;
OPTIMIZE TABLE perception FINAL;
OPTIMIZE TABLE outcome FINAL;
DROP TABLE facts;
