/**
 * `npm run -s seaworthy -- audit PATH`: makes sure that the command line program is installed and built, then becomes it.
 * Its own messages go to stderr only. Plain Node without dependencies, because it runs before anything is installed.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PrepareError, prepare } from './prepare.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// These work on an installation, with store and queue, which the auditor does not know: docs/decisions/0013.
const operations = ['backup', 'restore', 'cleanup', 'doctor', 'setup-link', 'reset-link'];
const isOperation = operations.includes(process.argv[2] ?? '');
const app = isOperation ? 'worker' : 'cli';
const program = join(root, 'apps', app, 'dist', isOperation ? 'operate.js' : 'main.js');

try {
  await prepare({ build: [app], log: (line) => process.stderr.write(`${line}\n`) });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  process.stderr.write(`seaworthy: ${error.message}\n`);
  process.exit(2);
}
if (!existsSync(program)) {
  process.stderr.write(`seaworthy: the build left no ${program}; run it again with: npm run build\n`);
  process.exit(5);
}

// npm changes to the folder of package.json; paths on the command line are meant from where the person stands.
const { npm_lifecycle_event: script, INIT_CWD: callerFolder } = process.env;
if (script !== undefined && callerFolder !== undefined) process.chdir(callerFolder);

// What `npm start` uses without a word about it.
const environment = process.env;
if (isOperation && !environment.SEAWORTHY_DATA) environment.SEAWORTHY_DATA = join(root, '.seaworthy');

// In this process: exit code, signals and streams need no forwarding, and nothing starts twice.
await import(pathToFileURL(program).href);
