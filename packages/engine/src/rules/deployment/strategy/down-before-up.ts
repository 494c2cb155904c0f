import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { commandPlaces, grouped } from '../../shared/pipelines.ts';

interface Line {
  readonly text: string;
  readonly span: Span;
}

interface Deploy {
  readonly name: string;
  readonly lines: readonly Line[];
}

const down =
  /\bdocker[ -]compose\b.*\b(down|stop|kill)\b|\bdocker stack rm\b|\bhelm (uninstall|delete)\b|\bkubectl delete (-f|-k|deploy)/;
const up =
  /\bdocker[ -]compose\b.*\bup\b|\bdocker stack deploy\b|\bhelm (install|upgrade)\b|\bkubectl (apply|create)\b/;
/** Work that needs the services stopped. */
const needed = /backup|dump|restore|tar |rsync|sqlite|volume|migrat/i;
const release = /deploy|release|updat|upgrad|rollout|prod/i;
const helper = /dev|test|e2e|local|demo|bench|\bci\b|clean/i;

export default defineRule<Deploy>({
  id: 'deployment/strategy/down-before-up',
  title: 'Every deploy takes the service down first',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => [...jobs(model), ...scripts(model)].filter((it) => it.lines.some((line) => up.test(line.text))),
  noSubject: 'Nothing in this repository deploys with Compose, Helm or kubectl.',

  check({ name, lines }) {
    const at = lines.findIndex((line) => down.test(line.text));
    const stop = lines[at];
    const start = lines.slice(at + 1).find((line) => up.test(line.text));
    if (stop === undefined || start === undefined) return skip('No deploying command stops everything first.'); // never empty
    const between = lines.slice(at + 1, lines.indexOf(start));
    if (between.some((line) => needed.test(line.text))) return pass(stop.span, 'stopped for work that needs it');
    const slow = between.find((line) => /\b(build|pull|install)\b/.test(line.text));
    return fail(
      stop.span,
      `${name} stops everything with \`${stop.text.slice(0, 60)}\` before \`${start.text.slice(0, 60)}\` (line ${start.span.line})${slow === undefined ? '' : `, and \`${slow.text.slice(0, 50)}\` runs in between`}.`,
      {
        severity: slow === undefined ? 'MEDIUM' : 'HIGH',
        subject: { kind: 'script', name: stop.span.file, anchor: 'down', discriminator: name },
        evidence: [start.span],
        verify:
          'Ask the public address once a second during a deploy: the answers stop at the first command and come back after the last.',
        fix: advice(
          'Replace what changed',
          'sh',
          'docker compose pull        # or build, while the old version serves\ndocker compose up -d --wait --remove-orphans',
        ),
      },
    );
  },

  docs: {
    problem:
      'Nothing answers from that command until the new containers are up, and when they do not start there is no old version left to answer.',
    impact: 'Each release is an outage, and a failed one lasts until somebody repairs it.',
    verify: 'Ask the public address during a deploy.',
    remedy: 'Prepare the new images first and let `up` replace only what changed.',
    tradeOff: 'Containers that are no longer declared have to be removed with `--remove-orphans`.',
    sources: ['https://docs.docker.com/reference/cli/docker/compose/up/'],
  },
  examples: {
    bad: [{ 'deploy.sh': '#!/bin/sh\ngit pull\ndocker compose down\ndocker compose up -d --build\n' }],
    good: [{ 'deploy.sh': '#!/bin/sh\ngit pull\ndocker compose build\ndocker compose up -d --wait\n' }],
  },
});

function jobs(model: DeploymentModel): Deploy[] {
  const deploys = new Set(ciActions(model).flatMap((it) => (it.role === 'deploy' && it.job !== null ? [it.job] : [])));
  const places = commandPlaces(model.pipelines).filter((it) => deploys.has(it.job));
  return [...grouped(places, (it) => it.job)].map(([job, commands]) => ({
    name: `Job ${job.id} in ${commands[0]?.pipeline.file}`,
    lines: commands.map(({ command }) => ({ text: command.text, span: command.span })),
  }));
}

function scripts(model: DeploymentModel): Deploy[] {
  return model.scripts.flatMap((script) => {
    if (!['script', 'makefile'].includes(script.form) || script.environment !== 'prod') return [];
    const name = script.path.split('/').at(-1) ?? '';
    return [...grouped(script.commands, (it) => it.block ?? '')].flatMap(([block, commands]) => {
      const called = script.form === 'makefile' ? block : name;
      if (!release.test(called) || helper.test(called)) return [];
      const lines = commands.map((it) => ({ text: it.words.join(' '), span: it.span }));
      return [
        { name: block === '' || script.form === 'script' ? script.path : `Recipe ${block} of ${script.path}`, lines },
      ];
    });
  });
}
