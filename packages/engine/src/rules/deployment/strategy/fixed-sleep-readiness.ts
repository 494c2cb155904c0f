import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { commandPlaces, grouped } from '../../shared/pipelines.ts';

/** One command of a script or of a deploying job, in order. */
interface Line {
  readonly text: string;
  readonly span: Span;
  readonly seconds: number | null;
  readonly starts: boolean;
  /** Inside a condition or a loop. */
  readonly conditional: boolean;
  /** Surely part of a loop: a sleep in it waits for something. */
  readonly looped: boolean;
}

interface Sequence {
  readonly name: string;
  readonly lines: readonly Line[];
}

const starts =
  /\bdocker[ -]compose\b.*\b(up|start|restart)\b|\bdocker (run -|run .* -d|start|restart)|\bkubectl (apply|rollout restart)\b|\bsystemctl (re)?start\b|\bdocker stack deploy\b/;
const waits = /--wait\b|\brollout status\b|pg_isready|wait-for|wait_for|\buntil\b|is-active|\bhealth/;
/** What needs the started service, or stops it. */
const uses =
  /\b(docker|kubectl|psql|pg_restore|mysql|mongo\w*|redis-cli|alembic|manage\.py|prisma|npm|pnpm|yarn|npx|curl|wget|systemctl|ssh|python\d?|node|flask|php|rails|make)\b/;
const helper = /dev|test|bench|e2e|demo|local|\bci\b|lint|debug/i;
/** Shorter pauses only let output settle. */
const shortest = 5;

export default defineRule<Sequence>({
  id: 'deployment/strategy/fixed-sleep-readiness',
  title: 'The installer guesses how long the start takes',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => [...scripts(model), ...deployingJobs(model)].filter((it) => it.lines.some((line) => line.starts)),
  noSubject: 'No script or pipeline here starts services.',

  check({ name, lines }) {
    for (const [at, line] of lines.entries()) {
      if (line.seconds === null || line.seconds < shortest || line.looped) continue;
      const started = lines.slice(Math.max(0, at - 3), at).findLast((it) => it.starts && !waits.test(it.text));
      const next = lines.slice(at + 1, at + 4).find((it) => uses.test(it.text));
      if (started === undefined || next === undefined || waits.test(next.text) || next.looped) continue;
      // Started outside and slept inside: the pause belongs to a loop that asks again.
      if (line.conditional && !started.conditional) continue;
      return fail(
        line.span,
        `${name} starts services with \`${clip(started.text)}\`, sleeps ${line.seconds} seconds and goes on with \`${clip(next.text)}\`, whether they are ready or not.`,
        {
          subject: { kind: 'script', name: line.span.file, anchor: 'sleep', discriminator: clip(next.text) },
          evidence: [started.span, next.span],
          verify: `Run it on a slow disk, or put \`sleep ${line.seconds + 5}\` in front of the service's own command: \`${clip(next.text)}\` meets a service that is not ready.`,
          fix: advice('Wait for the health check instead', 'sh', fixOf(started.text, line.seconds)),
        },
      );
    }
    return skip('No script waits a fixed time between start and use.'); // never empty
  },

  docs: {
    problem:
      'The first start initialises databases and downloads data, and on a slow disk or a busy host that takes longer than any fixed number of seconds.',
    impact:
      'The next command interrupts the initialisation or fails, and the installation is broken in a way that is hard to explain.',
    verify: 'Delay the service by a few seconds more than the pause.',
    remedy:
      'Give the service a health check and wait for it: `docker compose up -d --wait`, `kubectl rollout status`, or a loop with a limit.',
    tradeOff: 'A service that never becomes healthy makes the script fail after its limit, which is what it should do.',
    sources: ['https://docs.docker.com/reference/cli/docker/compose/up/'],
  },
  examples: {
    bad: [{ 'install.sh': '#!/bin/sh\ndocker compose up -d db\nsleep 15\ndocker compose run --rm api ./migrate.sh\n' }],
    good: [{ 'install.sh': '#!/bin/sh\ndocker compose up -d --wait db\ndocker compose run --rm api ./migrate.sh\n' }],
  },
});

function clip(text: string): string {
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}

function secondsOf(text: string): number | null {
  const found = /^sleep (\d{1,4})(s|m)?\b/.exec(text);
  return found?.[1] === undefined ? null : Number(found[1]) * (found[2] === 'm' ? 60 : 1);
}

function scripts(model: DeploymentModel): Sequence[] {
  return model.scripts.flatMap((script) => {
    if (!['script', 'makefile'].includes(script.form) || script.environment !== 'prod') return [];
    if (helper.test(script.path.split('/').slice(-2).join('/'))) return [];
    const blocks = grouped(script.commands, (it) => it.block ?? '');
    return [...blocks].flatMap(([block, commands]) => {
      if (helper.test(block)) return [];
      const lines = commands.map((it) => {
        const text = it.words.join(' ');
        const { span, conditional } = it;
        return { text, span, seconds: secondsOf(text), starts: starts.test(text), conditional, looped: false };
      });
      const name = block === '' || script.form !== 'makefile' ? script.path : `Recipe ${block} of ${script.path}`;
      return [{ name, lines }];
    });
  });
}

function deployingJobs(model: DeploymentModel): Sequence[] {
  const deploys = new Set(ciActions(model).flatMap((it) => (it.role === 'deploy' && it.job !== null ? [it.job] : [])));
  const places = commandPlaces(model.pipelines).filter((it) => deploys.has(it.job));
  const jobs = grouped(places, (it) => it.job);
  return [...jobs.values()].map((commands) => {
    const first = commands[0];
    return {
      name: `Job ${first?.job.id} in ${first?.pipeline.file}`,
      lines: commands.map(({ command, step }) => ({
        text: command.text,
        span: command.span,
        seconds: secondsOf(command.text),
        starts: starts.test(command.text),
        conditional: false,
        looped: /\b(for|while|until)\b/.test(step.run?.text ?? ''),
      })),
    };
  });
}

function fixOf(started: string, seconds: number): string {
  if (/\bdocker[ -]compose\b/.test(started))
    return `${started.replace(/ (--detach|-d)\b/, '')} --detach --wait --wait-timeout ${seconds * 8}   # the service needs a health check`;
  if (/\bkubectl\b/.test(started))
    return `${started}\nkubectl rollout status deployment/<name> --timeout=${seconds * 8}s`;
  return `${started}\nfor i in $(seq 1 60); do curl -fsS http://localhost:<port>/health && break; sleep 2; done`;
}
