-- Rollups as an analyst makes them by hand, of the tables of ch.sql: in order of
-- what filters ask for, or of days where a tile asks for few of them.
CREATE TABLE nps ENGINE = MergeTree PARTITION BY tuple()
  ORDER BY (day, region, segment, channel) AS
  SELECT toDate(ts) AS day, channel, region, segment, toUInt32(count()) AS n,
    toUInt32(countIf(score >= 9)) AS promoters,
    toUInt32(countIf(score <= 6)) AS detractors
  FROM perception WHERE kind = 'nps' AND score >= 0
  GROUP BY day, channel, region, segment;
CREATE TABLE csat ENGINE = MergeTree PARTITION BY tuple()
  ORDER BY (region, segment, channel, touchpoint, score, day) AS
  SELECT toDate(ts) AS day, channel, region, segment, touchpoint, score,
    toUInt32(count()) AS n
  FROM perception WHERE kind = 'csat' AND score >= 0
  GROUP BY day, channel, region, segment, touchpoint, score;
CREATE TABLE ces ENGINE = MergeTree PARTITION BY tuple()
  ORDER BY (region, segment, channel, touchpoint, day) AS
  SELECT toDate(ts) AS day, channel, region, segment, touchpoint,
    toUInt32(count()) AS n, toUInt32(sum(score)) AS total
  FROM perception WHERE kind = 'ces' AND score >= 0
  GROUP BY day, channel, region, segment, touchpoint;
CREATE TABLE handled ENGINE = MergeTree PARTITION BY tuple()
  ORDER BY (region, segment, channel, agent, handle, day) AS
  SELECT toDate(ts) AS day, channel, region, segment, agent, handle,
    toUInt32(count()) AS n
  FROM interaction WHERE answered != 0 AND actor != 'bot' AND handle >= 0
  GROUP BY day, channel, region, segment, agent, handle;
CREATE TABLE solved ENGINE = MergeTree PARTITION BY tuple()
  ORDER BY (region, segment, channel, day) AS
  SELECT toDate(ts) AS day, channel, region, segment, toUInt32(count()) AS n,
    toUInt32(countIf(resolved = 1)) AS hits
  FROM interaction WHERE resolved >= 0
  GROUP BY day, channel, region, segment;
CREATE TABLE waited ENGINE = MergeTree PARTITION BY tuple()
  ORDER BY (region, segment, channel, how, day) AS
  SELECT toDate(ts) AS day, channel, region, segment,
    toUInt8((toDayOfWeek(ts) - 1) * 24 + toHour(ts)) AS how,
    toUInt32(count()) AS n,
    toUInt32(countIf(answered = 1 AND wait <= 20000)) AS hits
  FROM interaction WHERE wait >= 0 AND (answered = 1 OR abandoned = 1)
  GROUP BY day, channel, region, segment, how;
CREATE TABLE sale ENGINE = MergeTree PARTITION BY tuple()
  ORDER BY (region, segment, channel, day) AS
  SELECT toDate(ts) AS day, channel, region, segment, toUInt32(count()) AS n,
    sum(amount) AS total
  FROM outcome WHERE kind = 'purchase'
  GROUP BY day, channel, region, segment;
CREATE TABLE contact ENGINE = MergeTree PARTITION BY tuple()
  ORDER BY (day, region, segment, channel, customer) AS
  SELECT DISTINCT toDate(ts) AS day, channel, region, segment, customer
  FROM interaction WHERE customer > 0
    AND kind IN ('call', 'chat', 'email', 'message', 'ticket', 'complaint');
OPTIMIZE TABLE nps FINAL;
OPTIMIZE TABLE csat FINAL;
OPTIMIZE TABLE ces FINAL;
OPTIMIZE TABLE handled FINAL;
OPTIMIZE TABLE solved FINAL;
OPTIMIZE TABLE waited FINAL;
OPTIMIZE TABLE sale FINAL;
OPTIMIZE TABLE contact FINAL;
