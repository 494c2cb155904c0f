import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { migrateCommand } from '../../shared/schema.ts';

interface BuildStep {
  readonly file: string;
  readonly key: string;
  readonly text: string;
  readonly span: Span;
  /** The platform that runs it for every branch; null for a script that any build may run. */
  readonly platform: string | null;
}

/** Names that builds call by themselves. */
const buildScript = /^(?:build|prebuild|postbuild|vercel-build|heroku-postbuild|gcp-build|now-build|render-build)$/;

export default defineRule<BuildStep>({
  id: 'deployment/migrations/build-migrates',
  title: 'Building the product changes the live database',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'config-block',

  select: (model: DeploymentModel) => stepsOf(model).filter((step) => migrateCommand.test(step.text)),
  noSubject: 'No build command here runs migrations.',

  check(step) {
    const command =
      step.text
        .split(/&&|;|\|\|/)
        .find((part) => migrateCommand.test(part))
        ?.trim() ?? step.text;
    const whose =
      step.platform === null
        ? `whoever runs ${step.key} migrates the database that the environment names`
        : `${step.platform} migrates the database in every build, those of branches and pull requests included`;
    return fail(step.span, `${step.file} runs \`${command}\` in ${step.key}, so ${whose}.`, {
      subject: { kind: 'file', name: step.file, anchor: `build/${step.key}` },
      severity: step.platform === null ? 'MEDIUM' : 'HIGH',
      verify:
        step.platform === null
          ? `Run ${step.key} with a DATABASE_URL of a copy: its schema must not change.`
          : `Open a pull request with a new revision and read the build log of its preview: the migration must not run against the database of production.`,
      fix: advice(
        'Migrate in a step of the release, not of the build',
        'yaml',
        `# release workflow, production only, after the build succeeded and a backup was made\n- run: ${command}\n  env:\n    DATABASE_URL: \${{ secrets.PRODUCTION_DATABASE_URL }}\n# then: deploy the artifact that was built`,
      ),
    });
  },

  docs: {
    problem:
      'A build may fail afterwards, be thrown away or belong to a branch that never ships, and the schema has changed all the same.',
    impact: 'The running version meets a schema it does not know, and two builds at once migrate against each other.',
    verify: 'Build a branch with a new revision and look at the schema of the live database: it must be unchanged.',
    remedy:
      'Give preview builds a database of their own, and run migrations in a release step that only production has, before the new version gets traffic.',
    tradeOff: 'The release has one step more; some platforms offer a release phase for it.',
    sources: [
      'https://vercel.com/docs/deployments/environments',
      'https://www.prisma.io/docs/orm/prisma-client/deployment/deploy-database-changes-with-prisma-migrate',
    ],
  },
  examples: {
    bad: [{ 'package.json': '{ "name": "web", "scripts": { "build": "prisma migrate deploy && next build" } }\n' }],
    good: [{ 'package.json': '{ "name": "web", "scripts": { "build": "prisma generate && next build" } }\n' }],
  },
});

function stepsOf(model: DeploymentModel): BuildStep[] {
  const platform = (model.platformCommands ?? []).map((one): BuildStep => ({ ...one }));
  const scripts = model.apps.flatMap((app) =>
    app.scripts
      .filter((script) => buildScript.test(script.name))
      .map(
        (script): BuildStep => ({
          file: script.span.file,
          key: `the script ${script.name}`,
          text: script.command,
          span: script.span,
          platform: script.name === 'vercel-build' || script.name === 'now-build' ? 'Vercel' : null,
        }),
      ),
  );
  return [...platform, ...scripts];
}
