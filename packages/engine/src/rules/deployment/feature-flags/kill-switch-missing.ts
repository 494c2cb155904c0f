import type { App } from '../../../model/app.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, factsOf, noRunning, running, usesAny } from '../../shared/apps.ts';

const flagLibraries = [
  'openfeature-sdk',
  'unleashclient',
  'launchdarkly-server-sdk',
  'flagsmith',
  'growthbook',
  'posthog',
  'flipper',
  '@openfeature/server-sdk',
  'unleash-client',
  '@launchdarkly/node-server-sdk',
  'flagsmith-nodejs',
  '@growthbook/growthbook',
  'posthog-node',
];
/** A switch, or the choice between one service and another. */
const switchName =
  /(^|_)(ENABLED?|DISABLED?|FEATURE|FLAG|USE|WITH|ALLOW)(_|$)|(STORAGE|LLM|MODEL|EMBEDDINGS?|MAIL)_(PROFILE\w*|BACKEND|TYPE|PROVIDER|STRATEGY|DRIVER)$|_PROVIDER$/;
/** How it listens and connects, not what it does. */
const plumbing = /CORS|ORIGIN|HOSTS?(?:_|$)|SOCKET|(?:^|_)(?:SSL|TLS|HTTPS|PING|DEBUG|RELOAD|COLORS?)(?:_|$)/;
/** Where one of these builds on a model, its service is what the product is made of: nothing is left without it. */
const builtOnModels = [
  'llama-index',
  'llama-index-core',
  'langchain',
  'langchain-core',
  'langchain-openai',
  'haystack-ai',
  'crewai',
  'openai-agents',
];
const models = ['openai', 'anthropic', 'cohere', 'mistralai'];
/** Clients of services over the network that a product should be able to do without for an hour. */
const integrations = [
  'label-studio-sdk',
  'openai',
  'anthropic',
  'boto3',
  'stripe',
  'twilio',
  'sendgrid',
  '@aws-sdk/client-s3',
  'googleapis',
  'cohere',
  'mistralai',
];

export default defineRule<App>({
  id: 'deployment/feature-flags/kill-switch-missing',
  title: 'A failing integration cannot be switched off',
  severity: 'MONITOR',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const risky = riskOf(app);
    const flag =
      factsOf(app, 'feature-flag')[0]?.span ??
      factsOf(app, 'env-read').find((fact) => switchName.test(fact.name) && !plumbing.test(fact.name))?.span;
    if (flag !== undefined) return pass(flag, 'a switch by configuration');
    if (usesAny(app, ...flagLibraries)) return pass(app.span, 'a feature flag library');
    if (risky === undefined) return skip('No client library of an external service is among the dependencies.');
    return fail(
      risky.span,
      `${app.name} uses ${risky.name}, and no setting or flag in its code can switch that off without a deploy.`,
      {
        subject: appSubject(app, 'flags'),
        monitor: {
          metric: `errors and timeouts of ${risky.name}`,
          threshold: 'more than 5 % of calls for 10 minutes',
          why: 'from there on switching it off is better than retrying',
        },
        verify: `Search the sources of ${app.name} for a setting like ${switchOf(risky.name)}_ENABLED: there is none.`,
        fix: advice(
          'Guard it by a setting',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? `if settings.${switchOf(risky.name).toLowerCase()}_enabled:\n    ...  # the call\nelse:\n    ...  # answer without it, and say so`
            : `if (config.${switchOf(risky.name)}_ENABLED) {\n  // the call\n} else {\n  // answer without it, and say so\n}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'When that part fails or is slow, everything that passes through it fails too until a new version is built and deployed.',
    impact: 'A partial outage of somebody else becomes a full outage of this product.',
    verify: 'Ask what one would do if the integration were down for an hour.',
    remedy: 'Read a boolean setting before the call and answer sensibly without it.',
    tradeOff: 'Each switch is a second path to test; a few for the riskiest parts are enough at small scale.',
    sources: ['https://openfeature.dev/docs/reference/intro'],
  },
  examples: {
    bad: [{ 'requirements.txt': 'fastapi==0.115.0\nlabel-studio-sdk==1.0.10\n', 'app/main.py': api('') }],
    good: [
      {
        'requirements.txt': 'fastapi==0.115.0\nlabel-studio-sdk==1.0.10\n',
        'app/main.py': api('import os\n\nENABLED = os.environ.get("LABEL_STUDIO_ENABLED", "true") == "true"\n'),
      },
    ],
  },
});

function riskOf(app: App): { name: string; span: Span } | undefined {
  const dependency = app.dependencies.find(
    (it) =>
      it.group === 'runtime' &&
      integrations.includes(it.name) &&
      !(models.includes(it.name) && usesAny(app, ...builtOnModels)),
  );
  return dependency && { name: dependency.name, span: dependency.span };
}

function switchOf(name: string): string {
  return name
    .replace(/^@/, '')
    .replace(/-sdk$/, '')
    .replace(/[^a-z0-9]+/gi, '_')
    .toUpperCase();
}

function api(head: string): string {
  return `${head}from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {"ok": True}\n`;
}
