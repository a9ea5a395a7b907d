// Runs SQL in an in-memory DuckDB and prints the rows as JSON.
//   node query.mjs "select 42 as answer"     one statement given as arguments
//   echo "select 42 as answer" | node query.mjs
//   node query.mjs --lines                   one JSON string of SQL a line in, {"rows":[...]} or {"error":"..."} a line out
// Dates, times, decimals and 64-bit numbers come as text, so that nothing is rounded.
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();

async function rows(sql) {
  const result = await connection.runAndReadAll(sql);
  return result.getRowObjectsJson();
}

const args = process.argv.slice(2);
if (args[0] === '--lines') {
  for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = { rows: await rows(JSON.parse(line)) };
    } catch (error) {
      answer = { error: String(error.message ?? error) };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
} else {
  const sql = args.length > 0 ? args.join(' ') : await text(process.stdin);
  console.log(JSON.stringify(await rows(sql)));
}
