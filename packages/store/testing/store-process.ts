import { SeaworthyError } from '@seaworthy/schema/problem';
import { openStore } from '../src/open-store.ts';
import type { NewEvent } from '../src/port.ts';

/**
 * A process of its own for the contract suite: `node --import tsx store-process.ts <task> <dataDir> [auditId] [count]`.
 * Says `{ ready }` when the store is open, waits for any message, works, and says what it did.
 */

const [task, dataDir = '', subject = '', count = '1'] = process.argv.slice(2);

const event = (message: string): NewEvent => ({ type: 'log', stage: null, message, counts: { pid: process.pid } });

/** Ends this process in the middle of a transaction: the store reads the message after it wrote the rows before it. */
const deadlyEvent: NewEvent = {
  type: 'done',
  stage: null,
  counts: {},
  get message(): string {
    process.kill(process.pid, 'SIGKILL');
    return '';
  },
};

const summary = {
  score: 5,
  low: 5,
  high: 5,
  findings: { CRITICAL: 0, HIGH: 0, MEDIUM: 0, MONITOR: 0 },
  questions: 0,
  receipt: '',
};

const store = await openStore({ dataDir });
const user = (await store.teams.local()).user;
process.send?.({ ready: true });
await new Promise((resolve) => process.once('message', resolve));

const tasks: Record<string, () => Promise<unknown>> = {
  open: async () => undefined,
  append: async () => {
    for (let index = 0; index < Number(count); index += 1) {
      const { seq } = await store.events.append(subject, event(`${process.pid}/${index}`));
      process.send?.({ seq });
    }
  },
  save: async () => {
    for (let index = 0; ; index += 1) {
      await store.checkpoints.save(subject, `key-${index}`, 'documents', bytesOf(index));
      process.send?.({ saved: index });
    }
  },
  create: async () => {
    for (let index = 0; index < Number(count); index += 1) await createAudit();
  },
  'die-finishing': () => {
    const files = [{ name: 'report.json', mediaType: 'application/json', bytes: new Uint8Array(10) }];
    return store.audits.finish(subject, { summary, files, event: deadlyEvent });
  },
  demote: () => demoteInEveryTeam(),
  'die-moving': () => store.audits.transition(subject, ['queued'], 'running', undefined, deadlyEvent),
};
const run = tasks[task ?? ''];
if (run === undefined) throw new Error(`Unknown task ${task}`);
await run();
await store.close();
process.disconnect?.();

/** In each of `count` teams one owner takes the ownership of the other (`subject`: by>whom); says how often that was refused. */
async function demoteInEveryTeam(): Promise<void> {
  const [by = '', whom = ''] = subject.split('>');
  let refused = 0;
  for (let index = 0; index < Number(count); index += 1) {
    const team = { teamId: `team-${index}`, userId: by };
    await store.members.changeRole(team, whom, 'viewer').catch((error: unknown) => {
      if (!(error instanceof SeaworthyError)) throw error;
      refused += 1;
    });
  }
  process.send?.({ refused });
}

async function createAudit(): Promise<void> {
  const { sha256, size } = await store.blobs.write(upload(), 1_000);
  const audit = await store.audits.create({
    projectId: subject,
    label: null,
    fileName: 'a.zip',
    uploadBlob: sha256,
    uploadBytes: size,
    createdBy: user.id,
  });
  process.send?.({ number: audit.number });
}

async function* upload(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('archive');
}

/** Alternately inside the row and on disk. The test computes the same bytes. */
function bytesOf(index: number): Uint8Array {
  return new Uint8Array(index % 2 === 0 ? 100 : 70_000).fill(index % 251);
}
