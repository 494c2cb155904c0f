/** `node --import ./tools/bench/usage.mjs program` writes the peak resident memory of the program to $BENCH_USAGE at its end. */
import { writeFileSync } from 'node:fs';

const file = process.env.BENCH_USAGE;
// maxRSS is in kibibytes (libuv).
if (file !== undefined) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS / 1024)));
