import type { App } from '../../../model/app.ts';
import type { Container } from '../../../model/container.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { type AppSetting, appBehind, effectiveSetting, settingsOf, settingsPrefix } from '../../shared/app-behind.ts';
import { at } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { type Door, doorsByContainer } from '../../shared/front-doors.ts';

interface Subject {
  readonly container: Container;
  readonly doors: readonly Door[];
  readonly app: App;
  readonly settings: readonly AppSetting[];
}

export default defineRule<Subject>({
  id: 'network/rate-limiting/auth-off-by-default',
  title: 'The service is public and its login is switched off',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) =>
    [...doorsByContainer(model)].flatMap(([container, all]) => {
      // Samples for one machine are not what a public door is.
      const doors = all.filter(
        (door) => door.guarded === 'no' && (door.kind !== 'port' || container.environment === 'prod'),
      );
      const app = doors.length === 0 ? undefined : appBehind(container, model);
      const settings = app === undefined ? [] : authSettings(app);
      return app === undefined || settings.length === 0 ? [] : [{ container, doors, app, settings }];
    }),
  noSubject: 'No application here has a switch for its login and a door to the outside.',

  check({ container, doors, app, settings }) {
    const [door] = doors;
    const on = settings.find((setting) => !isOff(effectiveSetting(setting, container), setting.name));
    const [first] = settings;
    if (first === undefined || door === undefined) throw new Error('a subject without settings or doors');
    if (on !== undefined) return pass([container.span, on.span], `${on.name} is set`);
    const guarded = settingsOf(app);
    const names = settings.map((setting) => setting.name);
    const place = container.env[0]?.span ?? (container.platform === 'compose' ? door.span : container.span);
    return fail(
      place,
      `${titleOf(container)} is reachable through ${door.what} and does not set ${names.join(' or ')}, whose default in ${at(first.span)} is empty and switches the check off.`,
      {
        subject: containerSubject(container, 'auth'),
        evidence: [door.span, first.span],
        problem: `Whoever finds the address uses the ${guarded.size > 0 ? 'whole API' : 'service'} as if it were theirs: its computing time, its outgoing requests and the results of other people.`,
        path: [
          { span: door.span, note: `${door.what} leads outsiders in` },
          { span: place, note: `${first.name} is not among the variables` },
          { span: first.span, note: 'an empty value lets everybody pass' },
        ],
        verify:
          '`curl -s -o /dev/null -w "%{http_code}" https://<host>/` without a key must print 401 for an API path.',
        fix: advice(
          `Set ${first.name} from a secret`,
          'yaml',
          container.platform === 'kubernetes'
            ? `env:\n  - name: ${first.name}\n    valueFrom:\n      secretKeyRef: { name: ${container.name.split('/')[0]}-auth, key: api-key }`
            : `environment:\n  ${first.name}: \${${first.name}:?set it before the service is public}`,
        ),
      },
    );
  },

  docs: {
    problem: 'A login that is off until somebody remembers it stays off in most installations.',
    impact:
      'Strangers read the results of others, spend computing time and reach the inner network through the service.',
    verify: 'Call the API from outside without a key: it must answer 401.',
    remedy: 'Set the key from a secret in every manifest with a public door, or refuse to start without one.',
    tradeOff: 'Clients have to be given the key.',
    sources: ['https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/'],
  },
  examples: {
    bad: [example('')],
    good: [example('      DOCS_API_KEY: ${DOCS_API_KEY:?}\n')],
  },
});

/** Settings that switch the application's own login on: `API_KEY` of its own prefix, `AUTH_ENABLED`; not keys of others. */
function authSettings(app: App): readonly AppSetting[] {
  const prefix = settingsPrefix(app);
  return [...settingsOf(app).values()].filter((setting) => {
    if (setting.required || !isOff(setting.default ?? '', setting.name)) return false;
    const own = setting.name.startsWith(prefix) ? setting.name.slice(prefix.length) : setting.name;
    // Without a prefix of its own an API_KEY might be anybody's; words about access are clear enough.
    return /^(?:API_KEYS?|API_TOKENS?|ACCESS_TOKEN|ACCESS_KEY|BEARER_TOKEN|AUTH_TOKEN|AUTH_API_KEY|SERVER_API_KEY|AUTH_ENABLED|ENABLE_AUTH|REQUIRE_AUTH|AUTH_REQUIRED|BASIC_AUTH_PASSWORD|AUTH_PASSWORD)$/.test(
      own,
    );
  });
}

function isOff(value: string | undefined, name: string): boolean {
  if (value === undefined) return false;
  const text = value.trim().replace(/^["']|["']$/g, '');
  return text === '' || /^none$/i.test(text) || (/ENABLE|REQUIRE/.test(name) && /^(?:false|0|no|off)$/i.test(text));
}

function example(line: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.12.0\n',
    'main.py':
      'from fastapi import FastAPI\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="DOCS_")\n    api_key: str = ""\n    workers: int = 2\n    region: str = "eu"\n    ui: bool = False\n    size: int = 5\n\nsettings = Settings()\napp = FastAPI()\n\n@app.get("/items")\ndef items():\n    return []\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
    'compose.yml': `services:\n  docs:\n    build: .\n    ports: ["8000:8000"]\n    environment:\n      DOCS_UI: "true"\n${line}`,
  };
}
