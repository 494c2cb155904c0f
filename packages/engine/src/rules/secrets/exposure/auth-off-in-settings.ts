import type { SettingsEntry } from '../../../model/settings-files.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { at, services } from '../../shared/apps.ts';
import { gateOf } from '../../shared/reached.ts';

interface Subject {
  readonly file: string;
  readonly entry: SettingsEntry;
  readonly entries: readonly SettingsEntry[];
}

export default defineRule<Subject>({
  id: 'secrets/exposure/auth-off-in-settings',
  title: 'The shipped settings switch the login off',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'config-block',

  select: (model) =>
    services(model).length === 0
      ? []
      : (model.settingsFiles ?? []).flatMap(({ file, entries }) => {
          const entry = entries.find((one) => switchName.test(one.path));
          return entry === undefined ? [] : [{ file, entry, entries }];
        }),
  noSubject: 'No settings file here holds a switch for the login.',

  check({ file, entry, entries }, model) {
    if (!/^(?:false|no|off|0)$/i.test(entry.value)) return pass(entry.span, `${entry.path} is on`);
    const gate = gateOf(model);
    if (gate !== null) return pass([entry.span, gate], 'a login stands in front');
    const secret = entries.find((one) => /auth\.(?:secret|password|key|token)$/i.test(one.path));
    const known = secret !== undefined && secret.variables.length === 0 && secret.value !== '';
    const variable = entry.variables[0];
    return fail(
      entry.span,
      `${entry.path} in ${file} is off${variable === undefined ? ', and no variable can switch it on' : ` unless ${variable} says otherwise`}${known ? `; the value that it would ask for is written below (${at(secret.span)})` : ''}.`,
      {
        subject: { kind: 'file', name: file, anchor: entry.path },
        evidence: secret === undefined ? [] : [secret.span],
        verify:
          '`curl -s -o /dev/null -w "%{http_code}" http://<host>/<a path of the API>` without credentials must print 401.',
        fix: advice(
          'Let the environment decide, and refuse to be public without a login',
          'yaml',
          'auth:\n  enabled: ${AUTH_ENABLED:true}\n  secret: ${AUTH_SECRET:}   # no default; starting with an empty value fails',
        ),
      },
    );
  },

  docs: {
    problem:
      'A login that is off until somebody remembers it stays off in most installations, since these settings travel with every image.',
    impact:
      'Everybody who reaches the port reads the data of others, changes it and spends money on what the service calls.',
    verify: 'Call the API of a fresh installation without credentials: it must answer 401.',
    remedy:
      'Switch the login on by default, take its secret from the environment, and refuse to listen on all addresses without it.',
    tradeOff:
      'The first start needs one more value; whoever runs it on one machine only can switch the login off there.',
    sources: ['https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/'],
  },
  examples: {
    bad: [example('false')],
    good: [example('${AUTH_ENABLED:true}')],
  },
});

const switchName =
  /(?:^|\.)(?:auth|authentication|basic_auth|login|security)\.(?:enabled?|required|active)$|(?:^|\.)(?:auth_enabled|enable_auth|require_auth)$/i;

function example(value: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/items")\ndef items():\n    return []\n',
    'settings.yaml': `server:\n  port: \${PORT:8080}\n  auth:\n    enabled: ${value}\n    secret: \${AUTH_SECRET:}\n`,
  };
}
