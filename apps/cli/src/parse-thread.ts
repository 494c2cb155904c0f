import { parentPort } from 'node:worker_threads';
import { serveParsing } from '@seaworthy/pipeline/serve-parsing';

if (parentPort === null) throw new Error('this program runs as a thread of seaworthy audit');
serveParsing(parentPort);
