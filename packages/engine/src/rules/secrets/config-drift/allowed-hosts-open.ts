import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { appSubject, type FactOf, factsOf } from '../../shared/apps.ts';

interface Subject {
  readonly app: App;
  readonly setting: FactOf<'django-setting'>;
}

export default defineRule<Subject>({
  id: 'secrets/config-drift/allowed-hosts-open',
  title: 'Any host name is accepted as the own one',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.apps.flatMap((app) => {
      const all = factsOf(app, 'django-setting').filter((it) => it.name === 'ALLOWED_HOSTS');
      // The settings of production come after the common ones and say more.
      const closed = all.find((it) => !isOpen(it.value));
      const setting = closed !== undefined && all.length > 1 ? closed : all[0];
      return setting === undefined ? [] : [{ app, setting }];
    }),
  noSubject: 'No ALLOWED_HOSTS of a Django project was found.',

  check({ app, setting }) {
    if (!isOpen(setting.value)) return pass(setting.span, setting.value.slice(0, 60));
    const read = factsOf(app, 'env-read').find((it) => setting.value.includes(it.name));
    return fail(
      setting.span,
      read === undefined
        ? `ALLOWED_HOSTS of ${app.name} is ${setting.value.trim().slice(0, 40)}, so Django believes every Host header.`
        : `ALLOWED_HOSTS of ${app.name} comes from ${read.name} and falls back to "*", so Django believes every Host header until somebody sets it.`,
      {
        subject: appSubject(app, 'django/allowed-hosts'),
        problem:
          'Links in mails are made from the Host header of the request, so a stranger can order a password reset for somebody else whose link leads to a server of his own.',
        verify: "`curl -s -o /dev/null -w '%{http_code}' -H 'Host: evil.example' https://<host>/` must print 400.",
        fix: advice(
          'Name the hosts, and refuse to start without them',
          'python',
          `ALLOWED_HOSTS = os.environ["${read?.name ?? 'ALLOWED_HOSTS'}"].split(",")`,
        ),
      },
    );
  },

  docs: {
    problem: 'The wildcard switches the check off that protects links, caches and redirects from a forged Host header.',
    impact: 'Accounts are taken over through reset links that lead elsewhere, and caches keep poisoned pages.',
    verify: 'Send a request with a foreign Host header: it must answer 400.',
    remedy: 'List the names in ALLOWED_HOSTS by a required variable; add localhost for health checks.',
    tradeOff: 'A new domain has to be added before it works.',
    sources: ['https://docs.djangoproject.com/en/5.2/ref/settings/#allowed-hosts'],
  },
  examples: {
    bad: [example('["*"]')],
    good: [example('os.environ["SHOP_HOSTS"].split(",")')],
  },
});

/** `["*"]`, or a default of it; not where the debug mode alone opens it. */
function isOpen(value: string): boolean {
  return /["']\s*\*\s*["']/.test(value) && !/\bif\b[^\n]*\b(?:DEBUG|debug|TEST)/.test(value);
}

function example(value: string) {
  return {
    'requirements.txt': 'django==5.2.8\n',
    'shop/settings.py': `import os\nINSTALLED_APPS = ["django.contrib.auth"]\nROOT_URLCONF = "shop.urls"\nALLOWED_HOSTS = ${value}\n`,
  };
}
