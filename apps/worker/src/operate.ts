import { currentEnvironment } from './config.ts';
import { perform } from './operate/perform.ts';

/**
 * The operator's commands on a data folder: `backup`, `restore`, `cleanup`, `doctor`. They are the worker's and not the
 * command line auditor's, which knows neither store nor queue: docs/decisions/0013-operate-from-the-worker.md.
 */
process.exitCode = await perform(process.argv.slice(2), currentEnvironment(), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
