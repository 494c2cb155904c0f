import type { App } from '../../../model/app.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, containersOfApp, factsOf } from '../../shared/apps.ts';
import { builtImage, containerSubject } from '../../shared/containers.ts';
import { appHistory, migrateCommand, migrationRuns } from '../../shared/schema.ts';

/** Process managers whose own files may run migrations first. */
const supervised = /\b(?:uwsgi|supervisord|circusd|runsvdir|honcho|foreman|s6-svscan|pm2)\b|\/init\b/;

interface Stack {
  readonly app: App;
  readonly container: Container;
  readonly tool: string;
  readonly revisions: number;
  readonly folder: string;
}

export default defineRule<Stack>({
  id: 'deployment/migrations/migrations-not-run',
  title: 'New code can start on an old schema',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: stacks,
  noSubject: 'No application with a migration history is started here.',

  check({ app, container, tool, revisions, folder }, model) {
    const runs = migrationRuns(model);
    const own = runs.find(
      (run) =>
        (run.when === 'start' && (run.container === null || app.containers.includes(run.container.id))) ||
        run.how === 'container',
    );
    if (own !== undefined) return pass(own.span, 'the migrations run with the stack');
    const deploys = deployScript(model);
    if (deploys !== undefined) return pass(deploys, 'the script that deploys migrates before it starts the release');
    if ((model.platformCommands ?? []).some((one) => migrateCommand.test(one.text)))
      return skip('The platform that builds the product migrates; that is judged by itself.');
    if (supervised.test(startOf(container, model)))
      return skip(`What ${container.name} starts is decided by a file of its process manager.`);
    const elsewhere = runs[0];
    const page = model.prose.find((fact) => migrateCommand.test(fact.text));
    const place = elsewhere?.span ?? page?.span;
    return fail(
      container,
      `${app.name} has ${revisions} ${tool} ${revisions === 1 ? 'revision' : 'revisions'} (${folder}), and nothing that starts with service ${container.name} applies them.`,
      {
        subject: containerSubject(container, 'migrations'),
        severity: place === undefined ? 'HIGH' : 'MEDIUM',
        evidence: place === undefined ? [] : [place],
        problem:
          place === undefined
            ? 'Neither its command, an entrypoint, another service nor a pipeline runs them.'
            : `They run only where somebody remembers the separate step (${at(place)}); a restart with a new image or a plain \`up -d\` does not.`,
        impact: 'The new version asks for columns that are not there, and every request that touches them fails.',
        verify: `Deploy onto a fresh database with the start command alone and ask \`${verifyCommand(tool, container)}\`: it must show the newest revision.`,
        fix: advice('Let the stack apply them once, before the application starts', 'yaml', snippet(tool, container)),
      },
    );
  },

  docs: {
    problem: 'The migrations are not part of what starts the application.',
    impact: 'The new version asks for columns that are not there.',
    verify: 'Start the stack on an empty database and look at its schema version.',
    remedy: 'Add a service that runs the migrations once and let the application wait for it.',
    tradeOff: 'A failing migration keeps the new version from starting, which is what you want.',
    sources: ['https://docs.docker.com/compose/how-tos/startup-order/', 'https://12factor.net/admin-processes'],
  },
  examples: {
    bad: [stack('')],
    good: [stack('  migrate:\n    build: .\n    command: alembic upgrade head\n')],
  },
});

function stack(more: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\n',
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
    'migrations/versions/a1.py':
      'from alembic import op\nrevision = "a1"\ndown_revision = None\n\ndef upgrade():\n    op.create_table("notes")\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
    'compose.yml': `services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n${more}`,
  };
}

/** Applications with a history and the first service that serves them; own images only: another's may migrate by itself. */
function stacks(model: DeploymentModel): readonly Stack[] {
  return model.apps.flatMap((app): Stack[] => {
    const container = containersOfApp(app, model).find(
      (one) => one.build !== null && (one.role === 'web' || one.role === 'worker'),
    );
    if (container === undefined || factsOf(app, 'migration').some((one) => one.tool === 'runs-in-code')) return [];
    const history = appHistory(app);
    const oldest = history[0];
    if (oldest !== undefined) {
      const tool = factsOf(app, 'schema-revision')[0]?.tool ?? 'migration';
      return [{ app, container, tool: nameOf(tool), revisions: history.length, folder: folderOf(oldest.file) }];
    }
    const sql = model.sqlMigrations.filter(
      (one) => app.root === '.' || one.file.startsWith(`${app.root}/`) || /prisma/.test(one.file),
    );
    const tool = sqlTool(app);
    const first = sql[0];
    if (tool === null || first === undefined) return [];
    const folder = folderOf(tool === 'Prisma' ? folderOf(first.file) : first.file);
    return [{ app, container, tool, revisions: sql.length, folder }];
  });
}

/** The migration of a script that then starts the services: with it in use nobody has to remember a step. */
function deployScript(model: DeploymentModel): Span | undefined {
  for (const script of model.scripts) {
    if (script.environment !== 'prod' || script.form !== 'script') continue;
    const texts = script.commands.map((command) => command.text);
    const at = texts.findIndex((text) => migrateCommand.test(text));
    const up = texts.findIndex((text) => /\bdocker[ -]compose\b[^\n]*\bup\b|\bkubectl\b[^\n]*\bapply\b/.test(text));
    // A later one counts: earlier ones are the way back inside of a function.
    if (at >= 0 && (up > at || texts.slice(at + 1).some((text) => /\bdocker[ -]compose\b[^\n]*\bup\b/.test(text))))
      return script.commands[at]?.span;
  }
  return undefined;
}

/** Tools whose SQL files nothing but their own command applies. */
function sqlTool(app: App): string | null {
  if (app.dependencies.some((one) => /^(?:@prisma\/client|prisma)$/.test(one.name))) return 'Prisma';
  return app.dependencies.some((one) => /^drizzle-(?:orm|kit)$/.test(one.name)) ? 'Drizzle' : null;
}

function nameOf(tool: string): string {
  return tool === 'typeorm' ? 'TypeORM' : tool.charAt(0).toUpperCase() + tool.slice(1);
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

const commands: Readonly<Record<string, string>> = {
  Alembic: 'alembic upgrade head',
  Django: 'python manage.py migrate --no-input',
  Prisma: 'npx prisma migrate deploy',
  Drizzle: 'npx drizzle-kit migrate',
  Knex: 'npx knex migrate:latest',
  Sequelize: 'npx sequelize-cli db:migrate',
  TypeORM: 'npx typeorm migration:run -d dist/data-source.js',
};

function migrateWith(tool: string): string {
  return commands[tool] ?? 'the migration command of the project';
}

function verifyCommand(tool: string, container: Container): string {
  const ask =
    tool === 'Django'
      ? 'python manage.py showmigrations'
      : tool === 'Prisma'
        ? 'npx prisma migrate status'
        : 'alembic current';
  return container.platform === 'compose'
    ? `docker compose exec ${container.name} ${ask}`
    : `kubectl exec deploy/${container.name.split('/')[0]} -- ${ask}`;
}

function snippet(tool: string, container: Container): string {
  const command = migrateWith(tool);
  return container.platform === 'compose'
    ? `services:\n  migrate:\n    image: ${container.name}   # the same image and environment as ${container.name}\n    command: ${command}\n    restart: "no"\n  ${container.name}:\n    depends_on:\n      migrate: { condition: service_completed_successfully }`
    : `initContainers:\n  - name: migrate   # a Job before the rollout when there is more than one replica\n    image: …\n    command: ["sh", "-c", "${command}"]`;
}

function startOf(container: Container, model: DeploymentModel): string {
  const image = builtImage(container, model);
  const parts = [container.entrypoint, container.command, image?.entrypoint, image?.command];
  return parts.flatMap((part) => (part === undefined ? [] : [known(part)?.text ?? ''])).join(' ');
}
