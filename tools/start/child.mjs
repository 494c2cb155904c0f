import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Exit code of a process that cannot run as it is configured: starting it again would change nothing. */
export const cannotRun = 78;

const firstPauseMs = 500;
const longestPauseMs = 15_000;
/** After running this long a crash counts as the first one again. */
const steadyMs = 30_000;
/** Crashes in a row, none of them after a steady run, before a process is given up that never worked. */
const hopelessAfter = 5;

/**
 * One supervised process. Starts it again when it crashes, with growing pauses.
 *
 * @param {object} options
 * @param {string} options.name what people call it
 * @param {string} options.file program to run
 * @param {Readonly<Record<string, string | undefined>>} options.env
 * @param {number} options.log file descriptor of its stdout; its stderr is the supervisor's own
 * @param {(message: unknown) => void} options.onMessage what it sends
 * @param {(sentence: string) => void} options.say for people
 * @param {(reason: string) => void} options.onHopeless it cannot run
 */
export function supervise({ name, file, env, log, onMessage, say, onHopeless }) {
  let child;
  let stopping = false;
  let timer;
  let crashes = 0;
  let whenGone = Promise.resolve();

  const start = () => {
    const startedAt = Date.now();
    const follow = fileURLToPath(new URL('./follow-supervisor.mjs', import.meta.url));
    // Its own process group: Ctrl-C in a terminal reaches everybody in the group, but only the supervisor may decide.
    child = spawn(process.execPath, ['--enable-source-maps', '--import', follow, file], {
      env,
      detached: true,
      stdio: ['ignore', log, 'inherit', 'ipc'],
    });
    child.on('message', onMessage);
    child.on('error', (error) => say(`${name} could not be started: ${error.message}`));
    whenGone = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        resolve();
        ended(code, signal, Date.now() - startedAt);
      });
    });
  };

  const ended = (code, signal, ranMs) => {
    if (stopping) return;
    if (code === cannotRun) return onHopeless(`${name} cannot run like this; the line above says why.`);
    crashes = ranMs > steadyMs ? 1 : crashes + 1;
    const how = signal === null ? `exit code ${code}` : signal;
    if (crashes > hopelessAfter && ranMs < steadyMs) {
      return onHopeless(`${name} ended ${crashes} times in a row (${how}); giving up.`);
    }
    const pauseMs = Math.min(firstPauseMs * 2 ** (crashes - 1), longestPauseMs);
    say(`The ${name} process ended unexpectedly (${how}); starting it again in ${pauseMs / 1_000} s.`);
    timer = setTimeout(start, pauseMs);
  };

  start();
  return {
    name,
    pid: () => child.pid,
    /** Asks it to end, and kills it when it has not after `graceMs`. Resolves when it is gone. */
    async stop(graceMs) {
      stopping = true;
      clearTimeout(timer);
      child.kill('SIGTERM');
      const kill = setTimeout(() => {
        say(`The ${name} process did not end within ${graceMs / 1_000} s; killing it.`);
        child.kill('SIGKILL');
      }, graceMs);
      await whenGone;
      clearTimeout(kill);
    },
    kill() {
      stopping = true;
      clearTimeout(timer);
      child.kill('SIGKILL');
    },
  };
}
