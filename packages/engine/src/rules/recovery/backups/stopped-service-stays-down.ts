import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { backupJobs, type JobSource } from '../../shared/backup-jobs.ts';

interface Job {
  readonly name: string;
  readonly script: JobSource;
  readonly commands: readonly ScriptCommand[];
}

export default defineRule<Job>({
  id: 'recovery/backups/stopped-service-stays-down',
  title: 'A failed backup leaves the service stopped',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => backupJobs(model),
  noSubject: 'No backup script stands in this repository.',

  check({ name, script, commands }) {
    const stop = commands.find((it) => isStop(it));
    if (stop === undefined) return skip('The script stops nothing.');
    const start = commands.find((it) => it.span.start > stop.span.start && isStart(it));
    if (start === undefined) return skip('The script does not start it again either.');
    const trap = commands.find((it) => it.program === 'trap');
    if (trap !== undefined) return pass(trap.span, 'a trap starts it again');
    const between = commands.filter(
      (it) =>
        it.span.start > stop.span.start &&
        it.span.start < start.span.start &&
        !it.nested &&
        !/^(echo|printf|sleep|cd|date|mkdir|:|true|\[|\[\[|)$/.test(it.program),
    );
    const risky = between.find((it) => !it.conditional);
    const breaks = script.options.errexit || script.form === 'makefile' || start.operator === '&&';
    if (risky === undefined || !breaks) return pass(start.span, 'the start is always reached');
    const why = script.options.errexit
      ? '`set -e` ends the script there'
      : script.form === 'makefile'
        ? 'make stops at the first failing line'
        : 'the start is joined with `&&`';
    return fail(
      stop.span,
      `${name} stops the service in line ${stop.span.line} and starts it again in line ${start.span.line}; when ${risky.program} in line ${risky.span.line} fails, ${why} and it stays down.`,
      {
        subject: { kind: 'script', name: script.path, anchor: 'stop', discriminator: name },
        evidence: [risky.span, start.span],
        verify:
          'Run it on a test system with a full or read-only destination: `docker compose ps` shows the service stopped.',
        fix: advice('Start it whatever happens', 'sh', `trap '${short(start)}' EXIT\n${short(stop)}\n# … copy …`),
      },
    );
  },

  docs: {
    problem:
      'The nightly copy fails some day, because the disk is full or a volume is gone, and takes the service with it.',
    impact: 'An outage from three in the morning until somebody notices.',
    verify: 'Make the copy fail on a test system.',
    remedy: 'Start the service in an EXIT trap.',
    tradeOff: 'None worth naming.',
    sources: ['https://www.gnu.org/software/bash/manual/html_node/Bourne-Shell-Builtins.html#index-trap'],
  },
  examples: {
    bad: [
      {
        'ops/backup.sh':
          '#!/bin/bash\nset -e\ndocker compose stop api\ntar czf /backup/data.tgz /srv/data\ndocker compose start api\n',
      },
    ],
    good: [
      {
        'ops/backup.sh':
          "#!/bin/bash\nset -e\ntrap 'docker compose start api' EXIT\ndocker compose stop api\ntar czf /backup/data.tgz /srv/data\n",
      },
    ],
  },
});

function isStop(command: ScriptCommand): boolean {
  const text = command.words.join(' ');
  return (
    /^(docker[ -]compose|docker|podman|systemctl|service)\b.*\b(stop|down|pause)\b/.test(text) ||
    /^kubectl\b.*\bscale\b.*--replicas[= ]0\b/.test(text)
  );
}

function isStart(command: ScriptCommand): boolean {
  const text = command.words.join(' ');
  return (
    /^(docker[ -]compose|docker|podman|systemctl|service)\b.*\b(start|up|unpause|restart)\b/.test(text) ||
    /^kubectl\b.*\bscale\b.*--replicas[= ][1-9]/.test(text)
  );
}

function short(command: ScriptCommand): string {
  return command.words.join(' ').replace(/'/g, '"').slice(0, 80);
}
