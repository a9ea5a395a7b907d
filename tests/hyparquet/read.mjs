// Reads Parquet files with hyparquet: a JSON string with a path a line in, {"rows":[...]} or {"error":"..."} a line out.
// Whole numbers come as text, so that nothing is rounded; -0, NaN and infinities as text as JSON has none; bytes as hexadecimal; dates in ISO form.
import { createInterface } from 'node:readline';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
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
    const file = await asyncBufferFromFile(JSON.parse(line));
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
