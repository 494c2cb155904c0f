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
  readonly span: Span;
}

const opening =
  /^(?:\w+_)?(?:(?:ENABLE|ALLOW|OPEN)_?(?:REGISTRATIONS?|SIGN_?UPS?)|(?:REGISTRATIONS?|SIGN_?UPS?)_?(?:OPEN|ENABLED?|ALLOWED))$/i;
const closing = /^(?:\w+_)?(?:DISABLE_?(?:REGISTRATIONS?|SIGN_?UPS?)|(?:REGISTRATIONS?|SIGN_?UPS?)_?DISABLED?)$/i;
/** Accounts of a company's directory are not open to everybody. */
const directory = /OIDC|OAUTH|SSO|SAML|LDAP|SOCIAL|GOOGLE|GITHUB/i;
const aside = /(?:^|[/_.-])(?:tests?|dev|local|e2e|demo|benchmarks?|ci)(?:[/_.-]|$)/i;

export default defineRule<readonly Switch[]>({
  id: 'secrets/exposure/registration-open',
  title: 'Everybody who reaches the page can make an account',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'decision',

  select: (model) => {
    const found = switchesOf(model);
    return found.length === 0 ? [] : [found];
  },
  noSubject: 'No setting here opens or closes the registration of users.',

  check(found) {
    const deployed = found.find((it) => it.from === 'deployed');
    const template = found.find((it) => it.from === 'template');
    const decides = deployed ?? template ?? found[0];
    if (decides === undefined) throw new Error('a subject without a switch');
    if (!decides.open) return pass(decides.span, `${decides.name}=${decides.value}`);
    const where =
      decides.from === 'default'
        ? `${decides.name} is ${decides.value} when nobody sets it`
        : `${decides.span.file} sets ${decides.name}=${decides.value}`;
    return fail(decides.span, `${where}, so whoever reaches the service can register.`, {
      subject: { kind: 'setting', name: decides.name, anchor: 'registration' },
      variables: [decides.name],
      evidence: found
        .filter((it) => it !== decides && it.open)
        .slice(0, 3)
        .map((it) => it.span),
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

function switchOf(name: string, value: string, from: Switch['from'], span: Span): Switch[] {
  const isOpening = opening.test(name);
  if ((!isOpening && !closing.test(name)) || directory.test(name) || aside.test(span.file)) return [];
  const on = /^(?:true|1|yes|on)$/i.test(value);
  if (!on && !/^(?:false|0|no|off)$/i.test(value)) return [];
  return [{ name, value, open: isOpening ? on : !on, from, span }];
}

function switchesOf(model: DeploymentModel): readonly Switch[] {
  const containers = model.containers.flatMap((container) =>
    container.env.flatMap((entry) => switchOf(entry.name, known(entry.value) ?? '', 'deployed', entry.span)),
  );
  const files = model.dotenvs.flatMap((file) =>
    file.entries.flatMap((entry) =>
      switchOf(entry.name, entry.value, file.example ? 'template' : 'deployed', entry.span),
    ),
  );
  const code = services(model).flatMap((app) =>
    factsOf(app, 'env-read').flatMap((read) => switchOf(read.name, read.default ?? '', 'default', read.span)),
  );
  return [...containers, ...files, ...code];
}

function compose(line: string): string {
  return `services:\n  web:\n    image: acme/desk:1.2\n    ports: ["80:8000"]\n    environment:\n      ${line}\n`;
}
