import type { DeploymentModel } from '../../../model/model.ts';
import { defineRule, fail, pass, review, skip } from '../../rule.ts';

type Unit = DeploymentModel['scripts'][number];

export default defineRule<Unit>({
  id: 'deployment/strategy/unit-without-restart',
  title: 'A service of systemd stays down after its first crash',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.scripts.filter(
      (it) => it.form === 'unit' && it.path.endsWith('.service') && !['test', 'example'].includes(it.environment),
    ),
  noSubject: 'No systemd service is in this repository.',

  check(unit, model) {
    const name = unit.path.split('/').at(-1) ?? unit.path;
    const get = (key: string) => unit.settings.findLast((it) => it.section === 'Service' && it.key === key);
    const start = get('ExecStart');
    if (start === undefined) return skip('The unit starts nothing.');
    if (/oneshot/.test(get('Type')?.value ?? '')) return skip('The unit runs once.');
    const timer = unit.path.replace(/\.service$/, '.timer');
    if (model.files.some((it) => it.path === timer)) return skip('A timer starts the unit again.');
    const restart = get('Restart');
    if (restart !== undefined && !/^no\b/.test(restart.value)) return pass(restart.span, `Restart=${restart.value}`);
    const written = start.value.replace(/^[@:+!-]*/, '');
    const program = written.endsWith('\\') ? (written.split(' ')[0] ?? '') : written.slice(0, 60);
    const edit =
      restart === undefined
        ? {
            path: unit.path,
            start: start.span.start,
            end: start.span.start,
            text: 'Restart=on-failure\nRestartSec=5\n',
          }
        : { path: unit.path, start: restart.span.start, end: restart.span.end, text: 'Restart=on-failure' };
    return fail(
      (restart ?? start).span,
      `${name} ${restart === undefined ? 'has no `Restart=`' : 'says `Restart=no`'}, so \`${program}\` is not started again when it ends with an error or is killed.`,
      {
        subject: { kind: 'unit', name, anchor: 'Service.Restart' },
        verify: `\`systemctl kill -s KILL ${name}\`, then \`systemctl is-active ${name}\`: it says failed.`,
        fix: review('Start it again after failures', 'ini', [edit]),
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
