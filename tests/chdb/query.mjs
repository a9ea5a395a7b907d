// Runs SQL in an in-memory ClickHouse and prints the rows as JSON; its deltaLakeLocal('/folder') reads a Delta table through the Delta kernel.
//   node query.mjs                           one JSON string of SQL a line in, {"rows":[...]} or {"error":"..."} a line out
import { createInterface } from 'node:readline';
import engine from '@chdb/lib-linux-x64-gnu';

// It reads files below the folder it runs in and no others; the tables lie in temporary folders.
process.chdir('/');
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    // Its rows are JSON already; parsed here, large numbers would be rounded.
    answer = `{"rows":[${engine.Query(JSON.parse(line), 'JSONEachRow').trimEnd().replaceAll('\n', ',')}]}`;
  } catch (error) {
    answer = JSON.stringify({ error: String(error.message ?? error) });
  }
  process.stdout.write(answer + '\n');
}
