import { parentPort } from 'node:worker_threads';
import { serveParsing } from '../src/serve-parsing.ts';

if (parentPort !== null) serveParsing(parentPort);
