// Runs Azurite as its own command would, and ends when standard input does: whoever started it may be killed, and takes it along.
//   node start.mjs --location DIR --blobPort 0 --queuePort 0 --tablePort 0 ...
// With AZURITE_DELETE_LOCATION=1 the folder goes too.
import { createRequire } from 'node:module';
import { rmSync } from 'node:fs';

const location = process.argv[process.argv.indexOf('--location') + 1];

function end() {
  if (process.env.AZURITE_DELETE_LOCATION === '1') rmSync(location, { recursive: true, force: true });
  process.exit(0);
}

process.stdin.on('end', end).on('error', end).resume();
createRequire(import.meta.url)('azurite/dist/src/azurite.js');
