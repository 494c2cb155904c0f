import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  containersOfApp,
  execInApp,
  factsOf,
  imagesOfApp,
  portOfApp,
  variableOf,
} from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'secrets/config-drift/wildcard-hosts-default',
  title: 'Any host name is accepted unless someone forbids it',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.apps.filter((app) => app.role === 'service' && app.frameworks.some((one) => one.name === 'django')),
  noSubject: 'No Django application was found in the sources.',

  check(app, model) {
    const setting = factsOf(app, 'django-setting').find((one) => one.name === 'ALLOWED_HOSTS');
    if (setting === undefined) return skip('ALLOWED_HOSTS was not found in the settings.');
    if (!/["']\*["']/.test(setting.value)) return pass(setting, 'no wildcard');
    const variable = /["']([A-Z][A-Z0-9_]{3,60})["']/.exec(setting.value)?.[1];
    const container = containersOfApp(app, model)[0];
    if (variable !== undefined && container !== undefined) {
      const image = imagesOfApp(app, model).find((one) => one.id === container.build);
      const value = variableOf(variable, container, image);
      if (typeof value === 'string' && value !== '' && !value.includes('*'))
        return pass(setting, `the deployment sets ${variable}`);
    }
    return fail(
      setting,
      `ALLOWED_HOSTS of ${app.name} ${variable === undefined ? 'is' : 'defaults to'} ["*"] (${at(setting.span)})${variable === undefined ? '' : `, and nothing here sets ${variable}`}.`,
      {
        subject: appSubject(app, 'ALLOWED_HOSTS'),
        verify: `\`${execInApp(app, model, `curl -s -o /dev/null -w '%{http_code}' -H 'Host: evil.example' http://127.0.0.1:${portOfApp(app, model)}/`)}\` must print 400.`,
        fix: advice(
          'Refuse names that were not configured',
          'python',
          variable === undefined
            ? "ALLOWED_HOSTS = [host for host in os.environ.get('ALLOWED_HOSTS', '').split(',') if host]"
            : `ALLOWED_HOSTS = [host for host in os.environ.get('${variable}', 'localhost').split(',') if host]`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Django then builds links from whatever Host header a request carries, also those of password-reset mails; appending real hosts to the list does not remove the wildcard.',
    impact: 'A forged reset mail leads the victim to a host of the attacker, who gets the token.',
    verify: 'Send a request with a foreign Host header and expect 400.',
    remedy: 'Have no wildcard in the default; derive the list from the public address that operators set anyway.',
    tradeOff: 'A deployment without the setting answers 400 until the name is configured.',
    sources: ['https://docs.djangoproject.com/en/5.2/ref/settings/#allowed-hosts'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'django==5.2.1\n',
        'shop/settings.py':
          "import os\nINSTALLED_APPS = ['django.contrib.auth']\nALLOWED_HOSTS = os.getenv('SHOP_HOSTS', '*').split(',')\n",
        'manage.py': 'import django\n',
        'shop/urls.py': "from django.urls import path\nurlpatterns = [path('x/', lambda r: None)]\n",
      },
    ],
    good: [
      {
        'requirements.txt': 'django==5.2.1\n',
        'shop/settings.py':
          "import os\nINSTALLED_APPS = ['django.contrib.auth']\nALLOWED_HOSTS = os.getenv('SHOP_HOSTS', 'localhost').split(',')\n",
        'manage.py': 'import django\n',
        'shop/urls.py': "from django.urls import path\nurlpatterns = [path('x/', lambda r: None)]\n",
      },
    ],
  },
});
