/**
 * `npm start`: prepares the clone, then runs one API and one worker process until it is told to stop. Plain Node without
 * dependencies, because it runs before anything is installed.
 */
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PrepareError, prepare, root } from './prepare.mjs';
import { supervise } from './start/child.mjs';
import { openOutput } from './start/output.mjs';

const environment = process.env;
/** The API and the worker end on their own within this, in milliseconds; beyond, they are killed. */
const graceMs = Number(environment.SEAWORTHY_GRACE_MS || 10_000) + 2_000;
/** npm passes a signal on that the terminal has sent already: what follows this closely is the same Ctrl-C. */
const sameSignalMs = 1_000;

/** Milliseconds after which a person wants to know why it is not ready. */
const impatienceMs = 5_000;

const say = (sentence) => process.stderr.write(`${sentence}\n`);
const dataDir = environment.SEAWORTHY_DATA ? resolve(environment.SEAWORTHY_DATA) : join(root, '.seaworthy');
const children = [];
let stoppedAt;
let wasReady = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => onSignal());

try {
  await prepare({ build: ['api', 'worker', 'web'], log: say });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  say(error.message);
  process.exit(1);
}

const output = openOutput(join(dataDir, 'logs'));
const env = { ...environment, SEAWORTHY_DATA: dataDir };
children.push(run('api', (message) => onListening(message)));
children.push(run('worker', () => undefined));

function run(name, onMessage) {
  return supervise({
    name,
    file: join(root, 'apps', name, 'dist', 'main.js'),
    env,
    log: output.logOf(name),
    onMessage,
    say,
    onHopeless: (reason) => {
      say(reason);
      void stop(1);
    },
  });
}

/** The API says where it listens; the port may have been 0. */
async function onListening(message) {
  if (message?.type !== 'listening') return;
  const startedAt = Date.now();
  let told = false;
  let answer;
  while (stoppedAt === undefined && !answer?.ok) {
    answer = await fetch(`${message.url}/ready`).catch(() => undefined); // not up yet, or restarting
    if (answer?.ok) break;
    if (!told && Date.now() - startedAt > impatienceMs) say(`Not ready yet: ${await whatIsMissing(answer)}`);
    told = Date.now() - startedAt > impatienceMs;
    await pause(100);
  }
  if (stoppedAt !== undefined) return;
  if (wasReady) {
    say('The api process is ready again.');
    return sayHowToBegin(message);
  }
  wasReady = true;
  process.stdout.write(`Seaworthy is ready at ${message.url}\n`);
  const { SEAWORTHY_PUBLIC_URL: publicUrl } = process.env;
  if (publicUrl) process.stdout.write(`People reach it at ${publicUrl}\n`);
  sayHowToBegin(message);
  if (output.hint !== '') say(output.hint);
}

/** Only a hash of the link is stored: the API makes a new one at every start, until there is an owner. */
function sayHowToBegin({ setupUrl }) {
  if (!setupUrl) return;
  process.stdout.write(
    `Nobody owns this installation yet. Open this link within a day to become its owner; it works once:\n${setupUrl}\n`,
  );
}

async function whatIsMissing(answer) {
  const { checks = {} } = (await answer?.json().catch(() => undefined)) ?? {};
  const red = Object.entries(checks).filter(([, check]) => !check.ok);
  return red.map(([part, check]) => `${part}: ${check.detail}`).join(' ') || 'the API does not answer.';
}

function onSignal() {
  // Still preparing: what runs there ends with this process.
  if (children.length === 0) process.exit(130);
  if (stoppedAt === undefined) {
    say('Stopping.');
    void stop(0);
  } else if (Date.now() - stoppedAt > sameSignalMs) {
    say('Killing what is left.');
    for (const child of children) child.kill();
    process.exit(130);
  }
}

async function stop(exitCode) {
  if (stoppedAt !== undefined) return;
  stoppedAt = Date.now();
  await Promise.all(children.map((child) => child.stop(graceMs)));
  process.exit(exitCode);
}
