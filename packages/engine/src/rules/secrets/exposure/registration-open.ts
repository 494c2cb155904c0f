import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { factsOf, services } from '../../shared/apps.ts';

interface Switch {
  readonly name: string;
  readonly value: string;
  readonly open: boolean;
  /** `deployed`: a file that production is started with sets it; `template`: the file that people copy; `default`: the code. */
  readonly from: 'deployed' | 'template' | 'default';
  /** Application and container whose switch it is, the wider one first; null where nothing here tells whose. */
  readonly owners: readonly string[] | null;
  readonly span: Span;
}

/** The switch that counts for one product, and all places that name it. */
interface Subject {
  readonly decides: Switch;
  readonly found: readonly Switch[];
}

const opening =
  /^(?:\w+_)?(?:(?:ENABLE|ALLOW|OPEN)_?(?:REGISTRATIONS?|SIGN_?UPS?)|(?:REGISTRATIONS?|SIGN_?UPS?)_?(?:OPEN|ENABLED?|ALLOWED))$/i;
const closing = /^(?:\w+_)?(?:DISABLE_?(?:REGISTRATIONS?|SIGN_?UPS?)|(?:REGISTRATIONS?|SIGN_?UPS?)_?DISABLED?)$/i;
/** Accounts of a company's directory are not open to everybody. */
const directory = /OIDC|OAUTH|SSO|SAML|LDAP|SOCIAL|GOOGLE|GITHUB/i;
const aside = /(?:^|[/_.-])(?:tests?|dev|local|e2e|demo|benchmarks?|ci)(?:[/_.-]|$)/i;

export default defineRule<Subject>({
  id: 'secrets/exposure/registration-open',
  title: 'Everybody who reaches the page can make an account',
  severity: 'MONITOR',
  confidence: 'High',
  effort: 'decision',

  select: (model) => {
    const subjects = groupsOf(switchesOf(model)).flatMap((found) => {
      const decides = decidingOf(found);
      return decides === undefined ? [] : [{ decides, found }];
    });
    // A template for two products is one place to mend.
    return subjects.filter((one, i) => subjects.findIndex((it) => it.decides === one.decides) === i);
  },
  noSubject: 'No setting here opens or closes the registration of users.',

  check({ decides, found }) {
    if (!decides.open) return pass(decides.span, `${decides.name}=${decides.value}`);
    const where =
      decides.from === 'default'
        ? `${decides.name} is ${decides.value} when nobody sets it`
        : `${decides.span.file} sets ${decides.name}=${decides.value}`;
    return fail(decides.span, `${where}, so whoever reaches the service can register.`, {
      subject: {
        kind: 'setting',
        name: decides.name,
        anchor: decides.owners === null ? 'registration' : `registration/${decides.owners[0]}`,
      },
      variables: [decides.name],
      evidence: found
        .filter((it) => it !== decides && it.open)
        .slice(0, 3)
        .map((it) => it.span),
      monitor: {
        metric: 'accounts made per day, and those that nobody knows',
        threshold: 'the first account of a stranger where the service is meant for a closed circle',
        why: 'a service for everybody wants the switch like this; anywhere else it lets strangers in',
      },
      verify:
        'Open the registration page of a fresh installation in a private window: it must refuse, or ask for an invitation.',
      fix: advice(
        decides.from === 'default'
          ? 'Close the registration by default'
          : 'Close the registration after the first account',
        'dotenv',
        `${decides.name}=${closing.test(decides.name) ? 'true' : 'false'}   # open it while the first account is made, or invite people`,
      ),
    });
  },

  docs: {
    problem:
      'Self-hosted services are found by scanners within hours, and open registrations are used to send spam and to store files.',
    impact:
      'Strangers get accounts with the rights of users, fill disk and quotas, and reach whatever hole needs a login first.',
    verify: 'Open the registration page of a fresh installation.',
    remedy: 'Close the registration by default, and let an administrator invite people.',
    tradeOff: 'The first account needs a command or a switch that is set for a moment.',
    sources: ['https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html'],
  },
  examples: {
    bad: [{ 'compose.yml': compose('REGISTRATION_OPEN: "true"') }],
    good: [{ 'compose.yml': compose('REGISTRATION_OPEN: "false"') }],
  },
});

/** Files that production is started with come before the template, and that before the code; an open one of equals counts. */
function decidingOf(found: readonly Switch[]): Switch | undefined {
  for (const from of ['deployed', 'template', 'default'] as const) {
    const there = found.filter((it) => it.from === from);
    if (there[0] !== undefined) return there.find((it) => it.open) ?? there[0];
  }
  return undefined;
}

function switchOf(name: string, value: string, from: Switch['from'], owners: Switch['owners'], span: Span): Switch[] {
  const isOpening = opening.test(name);
  if ((!isOpening && !closing.test(name)) || directory.test(name) || aside.test(span.file)) return [];
  const on = /^(?:true|1|yes|on)$/i.test(value);
  if (!on && !/^(?:false|0|no|off)$/i.test(value)) return [];
  return [{ name, value, open: isOpening ? on : !on, from, owners, span }];
}

function switchesOf(model: DeploymentModel): readonly Switch[] {
  const containers = model.containers.flatMap((container) => {
    const owners = [
      ...model.apps.filter((app) => app.containers.includes(container.id)).map((app) => app.id),
      container.id,
    ];
    return container.env.flatMap((entry) =>
      switchOf(entry.name, known(entry.value) ?? '', 'deployed', owners, entry.span),
    );
  });
  const files = model.dotenvs.flatMap((file) =>
    file.entries.flatMap((entry) =>
      switchOf(entry.name, entry.value, file.example ? 'template' : 'deployed', null, entry.span),
    ),
  );
  const code = services(model).flatMap((app) =>
    factsOf(app, 'env-read').flatMap((read) =>
      switchOf(read.name, read.default ?? '', 'default', app.containers.length > 0 ? [app.id] : null, read.span),
    ),
  );
  return [...containers, ...files, ...code];
}

/** Switches of one name and one product; a file of variables belongs to every product that has its name. */
function groupsOf(found: readonly Switch[]): readonly (readonly Switch[])[] {
  const groups = new Map<string, Switch[]>();
  const put = (key: string, one: Switch): void => {
    groups.set(key, [...(groups.get(key) ?? []), one]);
  };
  for (const one of found) if (one.owners !== null) put(`${one.name}\n${one.owners[0]}`, one);
  const owned = [...groups.keys()];
  for (const one of found.filter((it) => it.owners === null)) {
    const keys = owned.filter((key) => key.startsWith(`${one.name}\n`));
    for (const key of keys.length > 0 ? keys : [one.name]) put(key, one);
  }
  return [...groups.values()];
}

function compose(line: string): string {
  return `services:\n  web:\n    image: acme/desk:1.2\n    ports: ["80:8000"]\n    environment:\n      ${line}\n`;
}
