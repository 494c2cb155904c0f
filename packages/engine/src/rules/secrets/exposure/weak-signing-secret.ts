import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { isPlaceholder, isWeakDefault } from '../../../secrets/values.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  containersOfApp,
  factsOf,
  imagesOfApp,
  noRunning,
  running,
  variableOf,
} from '../../shared/apps.ts';
import { isSigningName } from '../../shared/credentials.ts';
import { requiredSecret } from '../../shared/required-setting.ts';

const aside = /(?:^|[/_.-])(?:demo|example|sample|playground)(?:[/_.-]|$)/i;

export default defineRule<App>({
  id: 'secrets/exposure/weak-signing-secret',
  title: 'Anyone can sign in as anyone with a known secret',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'secret-rotation',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const guards = new Set(factsOf(app, 'default-guard').map((guard) => guard.value));
    const found = [...constants(app), ...defaults(app), ...committed(app, model)].filter(
      (one) => !aside.test(one.span.file),
    );
    const open = found.filter((one) => !guards.has(one.value) && one.weak);
    const exposed = open.filter((one) => one.variable === null || !isSupplied(app, model, one.variable));
    const [first] = exposed.length > 0 ? exposed : open;
    if (first === undefined) {
      const required = factsOf(app, 'env-read').find((read) => isSigningName(read.name) && read.default === null);
      return required === undefined
        ? skip('No signing secret was found in the sources.')
        : pass(required, `${required.name} has no default`);
    }
    const supplied = exposed.length === 0;
    const shown = first.value.includes('•') ? 'a value written in the source' : `"${first.value.slice(0, 60)}"`;
    return fail(
      first.span,
      `${first.name === 'JWT_KEY' ? 'The key that signs tokens' : first.name} of ${app.name} ${first.variable === null ? 'is' : 'falls back to'} ${shown} (${at(first.span)})${supplied ? ', although the deployment sets it' : ''}.`,
      {
        subject: appSubject(app, `secret/${first.name}`),
        severity: supplied ? 'MEDIUM' : 'CRITICAL',
        confidence: supplied ? 'Medium' : 'High',
        evidence: open
          .filter((one) => one !== first)
          .slice(0, 4)
          .map((one) => one.span),
        ...(supplied
          ? {
              problem:
                'When the variable is forgotten in one environment, the service starts anyway with a secret that is public.',
            }
          : {}),
        verify: `Start the service without ${first.name}: it must refuse to start.`,
        fix: requiredSecret(app, first.span.file, first.variable ?? first.name, 32),
      },
    );
  },

  docs: {
    problem: 'The secret signs sessions and tokens, and its value is readable in the source.',
    impact: 'Whoever knows it makes valid tokens for every user, administrators included.',
    verify: 'Sign a token with the value from the source and send it: it must be refused.',
    remedy:
      'Make the setting required with a minimum length of 32 characters, refuse known defaults at start, and rotate the secret.',
    tradeOff: 'All sessions end when the secret changes; the service no longer starts without it, which is the point.',
    sources: [
      'https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_for_Java_Cheat_Sheet.html#weak-token-secret',
      'https://docs.djangoproject.com/en/5.1/ref/settings/#secret-key',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nSECRET_KEY = os.getenv("SECRET_KEY", "dev-secret-key-change-in-production")\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nSECRET_KEY = os.environ["SECRET_KEY"]\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
  },
});

interface Found {
  readonly name: string;
  readonly value: string;
  /** Variable that overrides it; null for a constant. */
  readonly variable: string | null;
  readonly weak: boolean;
  readonly span: Span;
}

/** Readable constants; masked ones are reported as committed secrets. */
function constants(app: App): Found[] {
  const read = new Set(factsOf(app, 'env-read').map((one) => one.span.line));
  return factsOf(app, 'secret-constant')
    .filter((one) => isSigningName(one.name) && !read.has(one.span.line))
    .map((one) => ({ name: one.name, value: one.value, variable: null, weak: isWeak(one.value), span: one.span }));
}

function defaults(app: App): Found[] {
  return factsOf(app, 'env-read')
    .filter((one) => isSigningName(one.name) && one.default !== null && one.default !== '')
    .map((one) => ({
      name: one.name,
      value: one.default ?? '',
      variable: one.name,
      weak: isWeak(one.default ?? '') || (one.default ?? '').includes('•'),
      span: one.span,
    }));
}

/** Values that the deployment itself hands in from an env file of the repository. */
function committed(app: App, model: DeploymentModel): Found[] {
  const read = new Set(factsOf(app, 'env-read').map((one) => one.name));
  const sources = new Set(
    containersOfApp(app, model).flatMap((container) => container.envFrom.map((set) => set.source)),
  );
  return model.dotenvs
    .filter((dotenv) => sources.has(dotenv.file))
    .flatMap((dotenv) => dotenv.entries)
    .filter((entry) => read.has(entry.name) && isSigningName(entry.name) && isWeakDefault(entry.value))
    .map((entry) => ({ name: entry.name, value: entry.value, variable: null, weak: true, span: entry.span }));
}

/** Calls (`secrets.token_urlsafe(32)`) and expressions are not known values. */
function isWeak(value: string): boolean {
  if (value.includes('•') || /[()[\]]/.test(value)) return false;
  return isWeakDefault(value) || isPlaceholder(value) || value.length < 32;
}

function isSupplied(app: App, model: Parameters<typeof containersOfApp>[1], variable: string): boolean {
  const containers = containersOfApp(app, model);
  return (
    containers.length > 0 &&
    containers.every((container) => {
      const image = imagesOfApp(app, model).find((one) => one.id === container.build);
      return (
        variableOf(variable, container, image) !== undefined ||
        container.envFrom.some((set) => set.names?.includes(variable) ?? true)
      );
    })
  );
}
