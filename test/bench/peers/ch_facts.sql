-- The exported file, as it is, in ClickHouse; its moments as text: 18.16 has
-- no type with milliseconds.
CREATE TABLE facts (id UInt64, ts String, fact String, kind String,
  channel String, touchpoint String, product String, region String,
  segment String, agent String, actor String, customer Nullable(UInt32), wait Nullable(Int32),
  talk Nullable(Int32), hold Nullable(Int32), wrap Nullable(Int32),
  answered Nullable(Int8), abandoned Nullable(Int8), resolved Nullable(Int8),
  score Nullable(Int8), low Nullable(Int8), high Nullable(Int8),
  amount Nullable(Int64), currency String)
  ENGINE = MergeTree PARTITION BY tuple() ORDER BY (fact, kind, ts);
