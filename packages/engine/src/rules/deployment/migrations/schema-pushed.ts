import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at } from '../../shared/apps.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { migrationRuns } from '../../shared/schema.ts';

/** Commands for the developer's database: they compare and change, without a file that somebody read. */
const pushes =
  /\bprisma\s+db\s+push\b|\bprisma\s+migrate\s+(?:dev|reset)\b|\bdrizzle-kit\s+push\b|\btypeorm\b[^\n;&|]*\bschema:sync\b|\bmikro-orm\s+schema:update\b|\bdoctrine:schema:update\s+--force\b|\brails\s+db:(?:reset|setup|schema:load)\b|\bmanage\.py\s+(?:flush|reset_db)\b|\bmanage\.py\s+makemigrations\b|\balembic\s+revision\s+--autogenerate\b/;
const loses = /--accept-data-loss|--force-reset|\bmigrate\s+reset\b|\bdb:reset\b|\bflush\b|\breset_db\b|schema:drop/;

interface Place {
  readonly text: string;
  readonly span: Span;
  readonly who: string;
}

export default defineRule<DeploymentModel>({
  id: 'deployment/migrations/schema-pushed',
  title: 'Production gets a schema that nobody reviewed',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const found = places(model).filter((one) => pushes.test(one.text));
    const [first] = found;
    if (first === undefined) {
      const run = migrationRuns(model).find((one) => one.when !== 'script');
      return run === undefined ? skip('Nothing here changes a schema when it starts or deploys.') : pass(run.span);
    }
    const command = pushes.exec(first.text)?.[0] ?? '';
    const generated = /makemigrations|autogenerate/.test(command);
    const destroys = loses.test(first.text);
    return fail(
      first.span,
      `${first.who} runs ${command}${destroys && !loses.test(command) ? ` ${loses.exec(first.text)?.[0] ?? ''}` : ''} (${at(first.span)})${
        found.length > 1
          ? `; likewise ${found
              .slice(1, 4)
              .map((one) => at(one.span))
              .join(', ')}`
          : ''
      }.`,
      {
        subject: { ...repository, anchor: 'schema/push' },
        severity: destroys ? 'CRITICAL' : 'HIGH',
        evidence: found.slice(1, 4).map((one) => one.span),
        problem: generated
          ? 'It writes new migration files into the container at every start; they are lost with it, and two containers write different ones.'
          : `It compares the schema with the code and changes the database on the spot${destroys ? ', deleting what does not fit' : ', and stops or deletes when a column disappears'}.`,
        verify: `Run \`${command}\` against a copy of production with one column renamed in the code: the old column and its data are gone, or the start fails.`,
        fix: advice(
          'Commit migrations and apply only those',
          'sh',
          /prisma/.test(command)
            ? 'npx prisma migrate dev --name add-status   # on the developer machine, then commit prisma/migrations\nnpx prisma migrate deploy                  # in production'
            : /drizzle/.test(command)
              ? 'npx drizzle-kit generate   # on the developer machine, then commit\nnpx drizzle-kit migrate    # in production'
              : generated
                ? 'python manage.py makemigrations   # on the developer machine, then commit\npython manage.py migrate --no-input   # in production'
                : '# generate a migration on the developer machine, read it, commit it\n# in production run only the command that applies committed migrations',
        ),
      },
    );
  },

  docs: {
    problem: 'The command is made for the database of a developer and decides by itself what to change.',
    impact: 'Columns and their data disappear with a release, without a file that shows it and without a way back.',
    verify: 'Run it against a copy of production after renaming a column.',
    remedy: 'Generate migrations during development, review and commit them, and apply only those in production.',
    tradeOff: 'Every change of the schema becomes a file to read.',
    sources: [
      'https://www.prisma.io/docs/orm/prisma-migrate/workflows/prototyping-your-schema',
      'https://docs.djangoproject.com/en/stable/topics/migrations/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  web:\n    image: example/web:1.4\n    command: sh -c "npx prisma db push --accept-data-loss && node server.js"\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  web:\n    image: example/web:1.4\n    command: sh -c "npx prisma migrate deploy && node server.js"\n',
      },
    ],
  },
});

/** Commands of containers and images, their npm scripts and entrypoint scripts, and pipelines that deploy. */
function places(model: DeploymentModel): Place[] {
  const containers = model.containers.flatMap((one): Place[] =>
    [one.entrypoint, one.command].flatMap((part) =>
      part.state === 'set' ? [{ text: part.value.text, span: part.span, who: `Service ${one.name}` }] : [],
    ),
  );
  const images = model.images.flatMap((one): Place[] =>
    [one.entrypoint, one.command].flatMap((part) =>
      part.state === 'set' ? [{ text: part.value.text, span: part.span, who: `The image of ${one.file}` }] : [],
    ),
  );
  const direct = [...containers, ...images];
  const started = direct.map((one) => one.text).join('\n');
  const npm = model.apps.flatMap((app) =>
    app.scripts
      .filter((script) => isCalled(script.name, started) && (app.images.length > 0 || app.containers.length > 0))
      .map(
        (script): Place => ({
          text: script.command,
          span: script.span,
          who: `npm script ${script.name} of ${app.name}`,
        }),
      ),
  );
  const scripts = model.scripts
    .filter(
      (script) =>
        script.environment === 'prod' && started.includes(script.path.slice(script.path.lastIndexOf('/') + 1)),
    )
    .flatMap((script) =>
      script.commands.map((one): Place => ({ text: one.words.join(' '), span: one.span, who: script.path })),
    );
  const pipelines = model.pipelines.flatMap((pipeline) => {
    if (!ciActions(model).some((action) => action.file === pipeline.file && action.role === 'deploy')) return [];
    return pipeline.jobs.flatMap((job) =>
      job.steps.flatMap((step): Place[] => {
        const line = (step.run?.text ?? '').split('\n').find((one) => pushes.test(one));
        return step.run === null || line === undefined ? [] : [{ text: line, span: step.run.span, who: pipeline.file }];
      }),
    );
  });
  return [...direct, ...npm, ...scripts, ...pipelines];
}

function isCalled(name: string, started: string): boolean {
  const called = [...started.matchAll(/\b(?:npm|pnpm|yarn|bun)(?:\s+run)?\s+([\w:-]+)/g)].map(
    (match) => match[1] ?? '',
  );
  return called.some((one) => one === name || name === `pre${one}` || name === `post${one}`);
}
