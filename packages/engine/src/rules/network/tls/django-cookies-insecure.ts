import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf } from '../../shared/apps.ts';

const wanted = ['SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE'] as const;

export default defineRule<App>({
  id: 'network/tls/django-cookies-insecure',
  title: 'Session cookies also travel over plain http',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => model.apps.filter((app) => factsOf(app, 'django-setting').length > 0),
  noSubject: 'No settings of a Django project were found.',

  check(app) {
    const settings = factsOf(app, 'django-setting');
    const installed = settings.find((it) => it.name === 'INSTALLED_APPS');
    if (installed !== undefined && !/contrib\.(?:sessions|auth|admin)/.test(installed.value))
      return skip('The project keeps no sessions.');
    const secure = wanted.map((name) => settings.find((it) => it.name === name && !isOff(it)));
    const missing = wanted.filter((_, i) => secure[i] === undefined);
    const read = factsOf(app, 'env-read').find((it) => /COOKIE_SECURE/.test(it.name));
    const [first] = secure;
    if (missing.length === 0 && first !== undefined) return pass(first.span, 'cookies are sent over https only');
    if (read !== undefined) return pass(read.span, `${read.name} decides`);
    const hsts = settings.find((it) => it.name === 'SECURE_HSTS_SECONDS' && !isOff(it));
    const redirect = settings.find((it) => it.name === 'SECURE_SSL_REDIRECT' && !isOff(it));
    const lacks = [
      ...(hsts === undefined ? ['SECURE_HSTS_SECONDS'] : []),
      ...(redirect === undefined ? ['SECURE_SSL_REDIRECT'] : []),
    ];
    const place = placeOf(settings);
    if (place === undefined) return skip('The settings of Django were not found.');
    return fail(
      place,
      `The settings of ${app.name} never set ${missing.join(' or ')} to True${lacks.length === 0 ? '' : `, nor ${lacks.join(' or ')}`}.`,
      {
        subject: appSubject(app, 'django/cookies'),
        problem:
          'Also behind a proxy with TLS the browser then sends the session cookie with any plain request to the same name, such as a typed address or an image link.',
        verify: `\`curl -si https://<host>/accounts/login/ | grep -i set-cookie\` must show Secure on every cookie (settings: ${at(place.span)}).`,
        fix: advice(
          'Mark the cookies, by a variable where plain http must go on working',
          'python',
          linesFor([...missing, ...lacks]),
        ),
      },
    );
  },

  docs: {
    problem: 'Without the Secure mark a cookie is sent over every scheme.',
    impact: 'Someone on the same network reads the session and is logged in as the user.',
    verify: '`manage.py check --deploy` names the settings that are missing.',
    remedy: 'Set both cookie settings to True in production, and let HSTS and the redirect follow.',
    tradeOff: 'Logins over plain http stop working, so small installations need a switch.',
    sources: ['https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/#https'],
  },
  examples: {
    bad: [example('')],
    good: [example('SESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = not DEBUG\n')],
  },
});

/** Only what is missing. The redirect needs to know what the proxy says, which is the operator's to decide. */
function linesFor(names: readonly string[]): string {
  const lines = names
    .filter((name) => name !== 'SECURE_SSL_REDIRECT')
    .map((name) => `${name} = ${name === 'SECURE_HSTS_SECONDS' ? '31536000 if https else 0' : 'https'}`);
  const redirect = names.includes('SECURE_SSL_REDIRECT')
    ? '\n# Let the proxy that ends TLS redirect http. Without such a proxy: SECURE_SSL_REDIRECT = https'
    : '';
  return `import os\n\nhttps = os.environ.get("COOKIE_SECURE", "1") == "1"\n${lines.join('\n')}${redirect}`;
}

function isOff({ value }: FactOf<'django-setting'>): boolean {
  return /^(?:False|0|None)$/.test(value.trim());
}

/** Where a reader would add the lines: at the other cookie settings, else at the hosts, else at the middleware. */
function placeOf(settings: readonly FactOf<'django-setting'>[]): FactOf<'django-setting'> | undefined {
  const order = [
    /^(?:SESSION|CSRF)_COOKIE_(?:NAME|SECURE)$/,
    /^(?:SESSION|CSRF)_COOKIE_/,
    /^SECURE_/,
    /^ALLOWED_HOSTS$/,
    /^MIDDLEWARE$/,
    /./,
  ];
  for (const pattern of order) {
    const found = settings.find((it) => pattern.test(it.name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function example(lines: string) {
  return {
    'requirements.txt': 'django==5.2.8\n',
    'shop/settings.py': `DEBUG = False\nINSTALLED_APPS = ["django.contrib.auth", "django.contrib.sessions"]\nROOT_URLCONF = "shop.urls"\n${lines}`,
    'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  };
}
