// Reads Parquet files with hyparquet: a JSON string with a path a line in, {"rows":[...]} or {"error":"..."} a line out.
// {"sorted":path} asks for the columns that each row group says it is sorted by: {"rows":[[...],...]}.
// Whole numbers come as text, so that nothing is rounded; -0, NaN and infinities as text as JSON has none; bytes as hexadecimal; dates in ISO form.
import { createInterface } from 'node:readline';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

function plain(_key, value) {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value;
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const asked = JSON.parse(line);
    const file = await asyncBufferFromFile(asked.sorted ?? asked);
    if (asked.sorted) {
      const { row_groups, schema } = await parquetMetadataAsync(file);
      answer = { rows: row_groups.map((g) => (g.sorting_columns ?? []).map((s) => `${schema[s.column_idx + 1].name}${s.descending ? ' desc' : ''}${s.nulls_first ? ' nulls first' : ''}`)) };
      process.stdout.write(JSON.stringify(answer, plain) + '\n');
      continue;
    }
    // Dates and times as the numbers they are stored as.
    const parsers = {
      timestampFromMilliseconds: (v) => v, timestampFromMicroseconds: (v) => v, timestampFromNanoseconds: (v) => v, dateFromDays: (v) => v,
    };
    const rows = await parquetReadObjects({ file, compressors, utf8: false, parsers });
    answer = { rows };
  } catch (error) {
    answer = { error: String(error.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(answer, plain) + '\n');
}
