import type { DeploymentModel } from '../../../model/model.ts';
import { folderOf } from '../../../text/paths.ts';
import { defineRule, fail, pass, review, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { grouped } from '../../shared/pipelines.ts';

type Unit = DeploymentModel['scripts'][number];
type Setting = Unit['settings'][number];

interface Stopped {
  readonly unit: Unit;
  readonly name: string;
  /** `ExecStart`, or the `Restart=no` that is there. */
  readonly at: Setting;
  readonly program: string;
}

export default defineRule<readonly Unit[]>({
  id: 'deployment/strategy/unit-without-restart',
  title: 'A service of systemd stays down after its first crash',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  // One habit of one folder, one finding.
  select: (model) => {
    const units = model.scripts.filter(
      (it) => it.form === 'unit' && it.path.endsWith('.service') && !['test', 'example'].includes(it.environment),
    );
    return [...grouped(units, (it) => folderOf(it.path)).values()];
  },
  noSubject: 'No systemd service is in this repository.',

  check(units, model) {
    const stopped = units.flatMap((unit) => stoppedAt(unit, model) ?? []);
    // Nobody notices a worker that is gone; a web server is missed at once.
    const [first, ...others] = [...stopped.filter(isWorker), ...stopped.filter((it) => !isWorker(it))];
    if (first === undefined) {
      const restart = units
        .flatMap((unit) => unit.settings)
        .find((it) => it.key === 'Restart' && !/^no\b/.test(it.value));
      return restart === undefined
        ? skip('These units run once or are started by a timer.')
        : pass(restart.span, restart.value);
    }
    const how = first.at.key === 'Restart' ? 'says `Restart=no`' : 'has no `Restart=`';
    const also =
      others.length === 0
        ? ''
        : `; ${listText(others.map((it) => it.name))} ${others.length === 1 ? 'is' : 'are'} alike`;
    return fail(
      first.at.span,
      `${first.name} ${how}, so \`${first.program}\` is not started again when it ends with an error or is killed${also}.`,
      {
        subject: { kind: 'unit', name: first.name, anchor: 'Service.Restart' },
        evidence: others.slice(0, 8).map((it) => it.at.span),
        verify: `\`systemctl kill -s KILL ${first.name}\`, then \`systemctl is-active ${first.name}\`: it says failed.`,
        fix: review('Start it again after failures', 'ini', [first, ...others].map(editOf)),
      },
    );
  },

  docs: {
    problem: 'By default systemd leaves a service that failed in that state until somebody starts it by hand.',
    impact: 'One out-of-memory kill at night stops the service until the morning, and the host itself looks healthy.',
    verify: 'Kill the main process and look at the state of the unit.',
    remedy: 'Set `Restart=on-failure` with a short `RestartSec`.',
    tradeOff: 'A service that fails at once is started a few times before systemd gives up; alert on that.',
    sources: ['https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html'],
  },
  examples: {
    bad: [
      {
        'ops/worker.service':
          '[Unit]\nDescription=Worker\n\n[Service]\nUser=app\nExecStart=/opt/app/worker\n\n[Install]\nWantedBy=multi-user.target\n',
      },
    ],
    good: [{ 'ops/worker.service': '[Service]\nRestart=on-failure\nRestartSec=5\nExecStart=/opt/app/worker\n' }],
  },
});

/** Where the unit lacks a restart; undefined when it has one, runs once, or a timer starts it. */
function stoppedAt(unit: Unit, model: DeploymentModel): Stopped | undefined {
  const get = (key: string) => unit.settings.findLast((it) => it.section === 'Service' && it.key === key);
  const start = get('ExecStart');
  if (start === undefined || /oneshot/.test(get('Type')?.value ?? '')) return undefined;
  // A command that starts containers and ends: whether those come back is their own policy.
  if (/\b(?:compose|podman|docker)\b.*\s(?:-d|--detach)\b/.test(start.value)) return undefined;
  if (/^(?:yes|true|on|1)$/.test(get('RemainAfterExit')?.value ?? '')) return undefined;
  const timer = unit.path.replace(/\.service$/, '.timer');
  if (model.files.some((it) => it.path === timer)) return undefined;
  const restart = get('Restart');
  if (restart !== undefined && !/^no\b/.test(restart.value)) return undefined;
  const written = start.value.replace(/^[@:+!-]*/, '');
  const program = written.endsWith('\\') ? (written.split(' ')[0] ?? '') : written.slice(0, 60);
  return { unit, name: unit.path.split('/').at(-1) ?? unit.path, at: restart ?? start, program };
}

function isWorker({ name, program }: Stopped): boolean {
  return /\bworker\b|\bqueue|sidekiq|\brq\b/.test(program) || /worker|queue/.test(name);
}

function editOf({ unit, at }: Stopped) {
  return at.key === 'Restart'
    ? { path: unit.path, start: at.span.start, end: at.span.end, text: 'Restart=on-failure' }
    : { path: unit.path, start: at.span.start, end: at.span.start, text: 'Restart=on-failure\nRestartSec=5\n' };
}
