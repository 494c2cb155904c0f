import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { isPlaceholder, isWeakDefault } from '../../../secrets/values.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { at, factsOf, running } from '../../shared/apps.ts';
import { isSecretName } from '../../shared/credentials.ts';
import { usesSettingsClass } from '../../shared/required-setting.ts';
import { scriptDefaults } from '../../shared/script-defaults.ts';

interface Given {
  readonly name: string;
  readonly value: string;
  /** Someone signs in with it, rather than the service at a database. */
  readonly account: boolean;
  readonly known: boolean;
  readonly span: Span;
}

/** The passwords of one file: whoever mends one, mends all. */
interface Subject {
  readonly file: string;
  readonly given: readonly Given[];
}

const aside =
  /(?:^|[/_.-])(?:tests?|dev|demo|examples?|samples?|scripts?|tools?|seeds?|fixtures?|local|ci)(?:[/_.-]|$)/i;
/** Accounts that the service itself creates or lets in. */
const accountName =
  /DEFAULT_?(?:ADMIN_?|USER_?)?PASS|(?:ADMIN|SUPER_?USER|ROOT_USER|INITIAL)\w*_?PASS|(?:FLOWER|USER_MANAGEMENT|LOGIN|DASHBOARD|CONSOLE|WEB_?UI)\w*PASS|BASIC_?AUTH\w*(?:PASS|SECRET)/i;

export default defineRule<Subject>({
  id: 'secrets/exposure/default-password-in-source',
  title: 'The sources hold a password that works by default',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'secret-rotation',

  select: subjectsOf,
  noSubject: 'No password with a default was found in the sources and settings.',

  check({ file, given }, model) {
    const known = given.filter((one) => one.known);
    const first = known.find((one) => one.account) ?? known[0];
    if (first === undefined) {
      const fine = given[0];
      return pass(fine?.span ?? { file, start: 0, end: 0, line: 1, endLine: 1 }, 'passwords have no known default');
    }
    const rest = known.filter((one) => one !== first);
    const more = rest
      .slice(0, 4)
      .map((one) => `${one.name} (${at(one.span)})`)
      .join(', ');
    return fail(
      first.span,
      `${first.name} ${first.account ? 'is' : 'falls back to'} "${first.value}" when nobody sets it (${at(first.span)})${rest.length === 0 ? '' : `; the same kind of default stands in ${more}${rest.length > 4 ? ` and ${rest.length - 4} more` : ''}`}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'default-passwords' },
        variables: known.map((one) => one.name),
        severity: first.account ? 'HIGH' : 'MEDIUM',
        evidence: rest.slice(0, 6).map((one) => one.span),
        ...(first.account
          ? {}
          : {
              problem:
                'A forgotten variable is no error: the service starts with a value that everyone can read here, and the server behind it was often set up with the same one.',
            }),
        verify: first.account
          ? 'Start a fresh installation and sign in with the value from the sources: it must be refused, or a new password must be demanded at once.'
          : `Start the service without ${first.name}: it must refuse to start.`,
        fix: fixFor(first, model),
      },
    );
  },

  docs: {
    problem: 'Whoever reads the sources or the manual knows the password of every installation that did not change it.',
    impact: 'Strangers sign in with full rights, and scanners try such values within hours after a service is public.',
    verify: 'Start a fresh installation without any variables and try the value from the sources.',
    remedy:
      'Have no default: refuse to start without a value, or generate one at the first start and print it once, and demand a change at the first login.',
    tradeOff: 'The first start takes one more step, which a sample environment file can explain.',
    sources: [
      'https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html',
      'https://cwe.mitre.org/data/definitions/1392.html',
    ],
  },
  examples: {
    bad: [example('admin_password: str = "admin123"')],
    good: [example('admin_password: str')],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const byFile = new Map<string, Given[]>();
  const add = (one: Given): void => {
    byFile.set(one.span.file, [...(byFile.get(one.span.file) ?? []), one]);
  };
  for (const app of running(model)) for (const one of inSources(app)) add(one);
  const inSettings = (model.settingsFiles ?? []).flatMap(({ entries }) =>
    entries.flatMap((entry): Given[] => {
      const name = entry.variables[0] ?? entry.path;
      if (entry.value === '') return [];
      // `Basic dXNlcjprZXk=` is a user and a password that anyone can read.
      const basic = entry.variables.length === 0 && /^Basic [A-Za-z0-9+/=]{4,}$/.test(entry.value);
      if (!basic && !isPassword(name)) return [];
      return [{ name, value: entry.value, account: basic, known: basic || isKnown(entry.value), span: entry.span }];
    }),
  );
  for (const one of inSettings) add(one);
  for (const one of scriptDefaults(model).filter((it) => isPassword(it.name) && !aside.test(it.span.file)))
    add({ ...one, account: accountName.test(one.name), known: isKnown(one.value) });
  return [...byFile].map(([file, all]) => ({ file, given: [...all].sort((a, b) => a.span.start - b.span.start) }));
}

function inSources(app: App): Given[] {
  const guarded = new Set(factsOf(app, 'default-guard').map((guard) => guard.value));
  const reads = factsOf(app, 'env-read');
  const lines = new Set(reads.map((read) => at(read.span)));
  const users = new Set(
    reads.filter((read) => /USER(?:NAME)?$/i.test(read.name)).flatMap((read) => read.default ?? []),
  );
  const fromReads = reads
    .filter((read) => isPassword(read.name))
    .map((read) => ({
      name: read.name,
      value: read.default ?? '',
      known:
        isKnown(read.default ?? '') ||
        (!!read.default &&
          (users.has(read.default) ||
            isOwnWord(read.name, read.default) ||
            (accountName.test(read.name) && isWritten(read.default)))),
      span: read.span,
    }));
  const constants = factsOf(app, 'secret-constant')
    .filter((one) => accountName.test(one.name) && !lines.has(at(one.span)))
    .map((one) => ({ name: one.name, value: one.value, known: isKnown(one.value), span: one.span }));
  return [...fromReads, ...constants]
    .filter((one) => !aside.test(one.span.file) && !guarded.has(one.value))
    .map((one) => ({ ...one, account: accountName.test(one.name) }));
}

/** Passwords only: the sample of an API key opens nothing. */
function isPassword(name: string): boolean {
  return isSecretName(name) && /PASS|PWD/i.test(name);
}

/** `FLOWER_PASSWORD=flower`. */
function isOwnWord(name: string, value: string): boolean {
  return value.length > 2 && name.toLowerCase().split(/_|\./).includes(value.toLowerCase());
}

/** Strong or not, a password that is printed in the sources is known; calls, names and masked values are none. */
function isWritten(value: string): boolean {
  return /^[^\s•(){}[\]$"'<>]{6,64}$/.test(value) && /[^a-z_.]/i.test(value);
}

/** A word that everybody tries; masked values, calls and references are none. */
function isKnown(value: string): boolean {
  return /^[\w.@!-]{3,40}$/.test(value) && (isWeakDefault(value) || isPlaceholder(value));
}

function fixFor(first: Given, model: DeploymentModel) {
  const variable = first.name.includes('.') ? first.name.toUpperCase().replace(/\W/g, '_') : first.name;
  if (/\.ya?ml$/.test(first.span.file))
    return advice(
      'Leave the value empty and check it at start',
      'yaml',
      `password: \${${variable}:}   # no default; refuse to start when empty`,
    );
  if (!/\.(?:py|[cm]?[jt]sx?)$/.test(first.span.file))
    return advice('Require the value', 'sh', `: "\${${variable}:?set it to a password of your own}"`);
  return /\.[cm]?[jt]sx?$/.test(first.span.file)
    ? advice(
        'Require the value',
        'ts',
        `const password = process.env.${variable};\nif (!password) throw new Error('${variable} is not set');`,
      )
    : advice('Require the value, or make one at the first start', 'python', pythonFix(first, model));
}

function pythonFix(first: Given, model: DeploymentModel): string {
  const app = model.apps.find((one) => one.facts.some((fact) => fact.span.file === first.span.file));
  const required =
    app !== undefined && usesSettingsClass(app, first.span.file)
      ? `from pydantic import Field\n\n${first.name}: str = Field(min_length=12)   # no default: starting without it fails`
      : `import os\n\n${first.name} = os.environ["${first.name.toUpperCase()}"]   # no default: starting without it fails`;
  return `${required}\n# or, for the first account: import secrets; password = secrets.token_urlsafe(16), printed once`;
}

function example(field: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.12.0\n',
    'main.py': `from fastapi import FastAPI\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    ${field}\n\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
  };
}
