import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { at, factsOf } from '../../shared/apps.ts';

const bundled = /^(?:VITE|NEXT_PUBLIC|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|PUBLIC)_/;
/** Keys that providers mean to be public, by the words of their names. */
const meantPublic =
  /PUBLISHABLE|PUBLIC_KEY|ANON|SITE_?KEY|MAPBOX|MAPS?_|GOOGLE|FIREBASE|SENTRY|POSTHOG|ANALYTICS|GA_|GTM|RECAPTCHA|HCAPTCHA|TURNSTILE|STRIPE_(?:PK|P)|VAPID|ALGOLIA_SEARCH|CLIENT_ID|CSRF|PUSHER|DEMO|ABLY|SEGMENT|AMPLITUDE|MIXPANEL|CLERK_PUBLISHABLE|CRISP|INTERCOM|WALLETCONNECT/;

interface Bundled {
  readonly name: string;
  readonly span: Span;
  readonly app: string;
}

export default defineRule<readonly Bundled[]>({
  id: 'secrets/exposure/frontend-bundled-secret',
  title: 'A secret is shipped to every browser',
  severity: 'CRITICAL',
  confidence: 'Medium',
  effort: 'code-modules',

  select(model: DeploymentModel) {
    const reads = model.apps
      .filter((app) => app.language === 'node' && (app.role === 'frontend' || isBundled(app)))
      .flatMap((app) =>
        factsOf(app, 'env-read')
          .filter((read) => bundled.test(read.name))
          .map((read): Bundled => ({ name: read.name, span: read.span, app: app.name })),
      );
    return reads.length === 0 ? [] : [reads];
  },
  noSubject: 'No browser code here reads build variables.',

  check(reads, model) {
    const secret = reads.filter((read) => isSecretName(read.name));
    const [first] = secret;
    if (first === undefined) return skip('No build variable of the frontend has the name of a secret.');
    const hit = model.secrets.find((one) => one.name === first.name);
    const names = [...new Set(secret.map((one) => one.name))];
    return fail(
      first,
      `${first.app} reads ${names.slice(0, 3).join(', ')} in browser code (${at(first.span)})${hit === undefined ? '' : `, and ${at(hit.span)} gives it a value`}.`,
      {
        subject: { kind: 'app', name: first.app, anchor: 'bundle', discriminator: first.name },
        severity: hit === undefined ? 'HIGH' : 'CRITICAL',
        confidence: hit === undefined ? 'Medium' : 'High',
        evidence: [...secret.slice(1, 4).map((one) => one.span), ...(hit === undefined ? [] : [hit.span])],
        verify: `Build the frontend with a marker value for ${first.name} and \`grep -r\` the marker in the built files: it must not be there.`,
        fix: advice(
          'Let the backend hold the secret and make the call',
          'ts',
          `// browser: call your own route\nawait fetch('/api/annotate', { method: 'POST', body });\n// server: adds the credential from its own environment (${first.name.replace(bundled, '')})`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Variables with this prefix are written into the JavaScript at build time, so everyone who opens the page can read them.',
    impact: 'The credential is public from the first deploy on.',
    verify: 'Search the built files for the value.',
    remedy: 'Move the call behind a route of the backend, delete the variable, and rotate the credential.',
    tradeOff: 'One more hop through the backend; in return it can check who calls and how often.',
    sources: ['https://vite.dev/guide/env-and-mode', 'https://nextjs.org/docs/app/guides/environment-variables'],
  },
  examples: {
    bad: [
      {
        'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
        'web/src/api.ts':
          'export const headers = { Authorization: `Token ${import.meta.env.VITE_LABEL_STUDIO_API_KEY}` };\n',
      },
    ],
    good: [
      {
        'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
        'web/src/api.ts': 'export const base = import.meta.env.VITE_API_URL;\n',
      },
    ],
  },
});

/** Frameworks that answer requests and build pages at once. */
function isBundled(app: App): boolean {
  return app.frameworks.some((one) =>
    /^(?:next|nuxt|vite|react|vue|svelte|sveltekit|astro|remix|gatsby|expo)/.test(one.name),
  );
}

function isSecretName(name: string): boolean {
  if (meantPublic.test(name)) return false;
  const kind = kindOfName(name.replace(bundled, ''));
  return kind === 'password' || kind === 'secret';
}
