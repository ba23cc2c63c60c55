-- The exported file, as it is, in DuckDB: TEMP is temp, or nothing.
set preserve_insertion_order = false;
create {TEMP} table facts as select * from read_csv('{CSV}', header = true,
  quote = '', delim = ',', nullstr = ['', '\N'], columns = {'id': 'BIGINT',
  'ts': 'TIMESTAMP', 'fact': 'VARCHAR', 'kind': 'VARCHAR',
  'channel': 'VARCHAR', 'touchpoint': 'VARCHAR', 'product': 'VARCHAR',
  'region': 'VARCHAR', 'segment': 'VARCHAR', 'agent': 'VARCHAR',
  'actor': 'VARCHAR', 'customer': 'INTEGER', 'wait': 'INTEGER',
  'talk': 'INTEGER', 'hold': 'INTEGER', 'wrap': 'INTEGER',
  'answered': 'BOOLEAN', 'abandoned': 'BOOLEAN', 'resolved': 'BOOLEAN',
  'score': 'TINYINT', 'low': 'TINYINT', 'high': 'TINYINT',
  'amount': 'BIGINT', 'currency': 'VARCHAR'});
