import type { DotenvEntry } from '../../../documents/dotenv/document.ts';
import { itemsOf, nodeAt, type YamlNode } from '../../../documents/yaml/tree.ts';
import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { jobNode, stepNode } from '../../../model/pipeline-graph.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { isWeakDefault } from '../../../secrets/values.ts';
import { joinPath } from '../../../text/paths.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, type FactOf, factsOf } from '../../shared/apps.ts';
import { ignoredByGit } from '../../shared/tracked.ts';

interface Release {
  readonly file: string;
  readonly name: string;
  readonly span: Span;
  readonly names: ReadonlySet<string>;
}

export default defineRule<Release>({
  id: 'secrets/exposure/development-settings-in-release-step',
  title: 'A release step reads the development settings',
  severity: 'CRITICAL',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: releaseSteps,
  noSubject: 'No deployment pipeline here runs the application with secrets of its own.',

  check(step, model) {
    const app = model.apps.find((one) => usedBy(step, one) >= 2);
    if (app === undefined) return skip('The step does not run an application whose settings are here.');
    const loaded = loadedFile(app, model);
    if (loaded === null) return pass(step.span, 'the settings come from the environment alone');
    const { file, entries, load } = loaded;
    const mode = entries.find(isDevelopmentMode);
    const weak = entries.filter((entry) => isKnownSecret(entry) && step.names.has(entry.name));
    const others = entries.filter((entry) => isKnownSecret(entry) && !step.names.has(entry.name));
    if (mode === undefined && others.length === 0) return pass(step.span, `${file} holds no development values`);
    if (mode !== undefined && step.names.has(mode.name) && others.length === 0)
      return pass(step.span, `sets ${mode.name} itself`);
    const guard = factsOf(app, 'default-guard').find((one) => entries.some((entry) => entry.value === one.value));
    const open = mode !== undefined && !step.names.has(mode.name);
    const first = mode ?? others[0];
    return fail(
      step.span,
      `Step "${step.name}" runs ${app.name} in the checkout, where its settings also load ${file} (${at(load.span)}): ${open ? `${mode.name}=${mode.value} holds there because the step does not set it` : `${others[0]?.name}=${others[0]?.value} applies because the step does not set it`}${
        weak.length > 0
          ? `, and ${weak
              .map((entry) => entry.name)
              .slice(0, 3)
              .join(', ')} fall back to "${weak[0]?.value}" when a secret is not configured`
          : ''
      }.`,
      {
        subject: {
          kind: 'pipeline',
          name: step.file,
          anchor: `steps/${step.name}`,
          discriminator: first?.name ?? file,
        },
        severity: open && (weak.length > 0 || guard !== undefined) ? 'CRITICAL' : 'HIGH',
        evidence: [
          ...(first === undefined ? [] : [first.span]),
          load.span,
          ...(guard === undefined ? [] : [guard.span]),
          ...weak.map((entry) => entry.span),
        ].slice(0, 6),
        path: [
          { span: step.span, note: 'runs in the checkout with production secrets' },
          { span: load.span, note: `also reads ${file}` },
          ...(first === undefined ? [] : [{ span: first.span, note: `${first.name}=${first.value}` }]),
        ],
        ...(guard === undefined || !open
          ? {}
          : {
              problem: `The check that refuses "${guard.value}" (${at(guard.span)}) lets it pass in development mode, so a missing repository secret ends in a warning instead of a failed release.`,
            }),
        verify: `Remove one of the secrets from the pipeline's environment and run the step: it must fail, not warn.`,
        fix: advice(
          'Switch development off in the step, and stop when a secret is missing',
          'yaml',
          `env:\n  ${mode === undefined ? 'APP_ENV' : mode.name}: ${mode === undefined || /ENV|MODE|STAGE/i.test(mode.name) ? 'production' : '"false"'}\nrun: |\n  rm -f ${file}   # the checkout's development values\n  : "\${${weak[0]?.name ?? others[0]?.name ?? 'SECRET_KEY'}:?secret is not configured}"`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Files of the repository fill in whatever the pipeline does not set, and an unset secret arrives as an empty text that settings may treat as absent.',
    impact:
      'Production is prepared with values that everyone can read: a public administrator password, a known signing key.',
    verify: 'Run the step with one secret missing.',
    remedy: 'Set the mode explicitly in the step, remove or rename the development file, and require every secret.',
    tradeOff: 'The release fails when a secret is missing, which is the moment to notice.',
    sources: [
      'https://docs.pydantic.dev/latest/concepts/pydantic_settings/#dotenv-env-support',
      'https://docs.github.com/en/actions/security-for-github-actions/security-guides/using-secrets-in-github-actions',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\napp = FastAPI()\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True)\n    APP_ENV: str = "production"\n    DATABASE_URL: str\n    ADMIN_PASSWORD: str\n\n@app.get("/x")\ndef x(): ...\n',
        '.env': 'APP_ENV=development\nADMIN_PASSWORD=changeme\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - name: Migrate\n        run: python -m app.migrate\n        env:\n          DATABASE_URL: ${{ secrets.DATABASE_URL }}\n          ADMIN_PASSWORD: ${{ secrets.ADMIN_PASSWORD }}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\nfrom pydantic_settings import BaseSettings\napp = FastAPI()\n\nclass Settings(BaseSettings):\n    APP_ENV: str = "production"\n    DATABASE_URL: str\n    ADMIN_PASSWORD: str\n\n@app.get("/x")\ndef x(): ...\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - name: Migrate\n        run: python -m app.migrate\n        env:\n          DATABASE_URL: ${{ secrets.DATABASE_URL }}\n          ADMIN_PASSWORD: ${{ secrets.ADMIN_PASSWORD }}\n',
      },
    ],
  },
});

/** Steps of deployment workflows that run a command with secrets in its environment. */
function releaseSteps(model: DeploymentModel): Release[] {
  return model.pipelines.flatMap((pipeline) =>
    pipeline.jobs.flatMap((job) => {
      if (!/deploy|release|prod/i.test(`${pipeline.file} ${job.id} ${job.environment ?? ''}`)) return [];
      const inherited = [nodeAt(pipeline.root ?? undefined, 'env'), nodeAt(jobNode(pipeline, job), 'env')];
      return job.steps.flatMap((step): Release[] => {
        const own = nodeAt(stepNode(pipeline, job, step), 'env');
        if (step.run === null || !valuesOf(own).some((value) => /\bsecrets\./.test(value))) return [];
        const names = new Set([own, ...inherited].flatMap(namesOf));
        return [
          {
            file: pipeline.file,
            name: step.name ?? step.run.text.split('\n')[0]?.slice(0, 60) ?? 'run',
            span: step.span,
            names,
          },
        ];
      });
    }),
  );
}

function namesOf(node: YamlNode | undefined): string[] {
  return node?.type === 'map' ? node.entries.map((entry) => entry.key) : [];
}

function valuesOf(node: YamlNode | undefined): string[] {
  return node?.type === 'map'
    ? node.entries.flatMap((entry) =>
        itemsOf(entry.value).flatMap((item) => (item.type === 'scalar' ? [item.text] : [])),
      )
    : [];
}

function usedBy(step: Release, app: App): number {
  return new Set(
    factsOf(app, 'env-read')
      .map((read) => read.name)
      .filter((name) => step.names.has(name)),
  ).size;
}

/** The tracked file that the settings of the application load; paths count from its folder or from the file that says so. */
function loadedFile(
  app: App,
  model: DeploymentModel,
): { file: string; entries: readonly DotenvEntry[]; load: FactOf<'env-file-load'> } | null {
  for (const load of factsOf(app, 'env-file-load')) {
    const folder = load.span.file.includes('/') ? load.span.file.slice(0, load.span.file.lastIndexOf('/')) : '.';
    for (const base of [app.root, folder, '.']) {
      const path = joinPath(base, load.path ?? '.env');
      const dotenv = model.dotenvs.find((one) => one.file === path && !one.example);
      if (dotenv !== undefined && !ignoredByGit(dotenv.file, model)) return { ...dotenv, load };
    }
  }
  return null;
}

function isDevelopmentMode(entry: DotenvEntry): boolean {
  return /(?:^|_)(?:ENV|ENVIRONMENT|MODE|STAGE)$/i.test(entry.name)
    ? /^(?:dev|devel|development|local)$/i.test(entry.value)
    : /(?:^|_)DEBUG$/i.test(entry.name) && /^(?:1|true|yes|on)$/i.test(entry.value);
}

function isKnownSecret(entry: DotenvEntry): boolean {
  const kind = kindOfName(entry.name);
  return (kind === 'password' || kind === 'secret') && isWeakDefault(entry.value);
}
