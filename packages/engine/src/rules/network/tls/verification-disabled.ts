import type { RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { hitsByFile, program } from '../../shared/run-flags.ts';

interface Hit {
  readonly span: Span;
  readonly what: string;
  readonly runtime: boolean;
}

export default defineRule<{ file: string; hits: readonly Hit[] }>({
  id: 'network/tls/verification-disabled',
  title: 'TLS certificates are not checked',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image or service switches the check of certificates off.',

  check({ file, hits }) {
    const first = hits.find((hit) => hit.runtime) ?? hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    const names = [...new Set(hits.map((hit) => hit.what))];
    return fail(first.span, `${file} switches the check of certificates off with ${listText(names)}.`, {
      subject: { kind: 'file', name: file, anchor: 'tls-verification' },
      severity: first.runtime ? 'HIGH' : 'MEDIUM',
      problem: first.runtime
        ? 'The running application then talks to whoever answers, also when that is not the server it means.'
        : 'The build then takes packages from whoever answers, also when that is not the server it means.',
      evidence: hits
        .filter((hit) => hit !== first)
        .slice(0, 8)
        .map((hit) => hit.span),
      fix: advice(
        'Trust the right authority',
        'dockerfile',
        'COPY company-ca.crt /usr/local/share/ca-certificates/\nRUN update-ca-certificates\nENV REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt \\\n    NODE_EXTRA_CA_CERTS=/usr/local/share/ca-certificates/company-ca.crt',
      ),
    });
  },

  docs: {
    problem: 'Connections then accept whoever answers, also when that is not the server that is meant.',
    impact: 'Anyone on the way can read passwords and tokens, or slip in other packages.',
    verify: 'Point the name at a server with a self-signed certificate: the connection still works.',
    remedy: 'Remove the switch, and install the certificate of your own authority when that was the reason.',
    tradeOff: 'The authority certificate has to be renewed one day.',
    sources: [
      'https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue',
      'https://curl.se/docs/sslcerts.html',
    ],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM node:22-bookworm-slim\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\nCMD ["node", "a.js"]\n' }],
    good: [{ Dockerfile: 'FROM node:22-bookworm-slim\nENV NODE_EXTRA_CA_CERTS=/ca.crt\nCMD ["node", "a.js"]\n' }],
  },
});

function subjectsOf(model: DeploymentModel) {
  const byFile = new Map<string, Hit[]>();
  const add = (file: string, hit: Hit): void => {
    const known_ = byFile.get(file) ?? [];
    if (!known_.some((it) => it.span.start === hit.span.start && it.what === hit.what))
      byFile.set(file, [...known_, hit]);
  };
  for (const image of model.images) {
    for (const entry of image.env) {
      const what = variable(entry.name, known(entry.value));
      if (what !== undefined) add(image.file, { span: entry.span, what, runtime: entry.kind === 'ENV' });
    }
  }
  for (const container of model.containers) {
    for (const entry of container.env) {
      const what = variable(entry.name, known(entry.value));
      if (what !== undefined) add(container.span.file, { span: entry.span, what, runtime: true });
    }
  }
  for (const it of model.kubernetes.facts?.unverified ?? [])
    add(it.span.file, { span: it.span, what: `${it.what} of ${it.owner}`, runtime: true });
  for (const [file, hits] of hitsByFile(model, look))
    for (const hit of hits) add(file, { span: hit.span, what: hit.what, runtime: false });
  return [...byFile].map(([file, hits]) => ({ file, hits }));
}

/** Variables that switch the check off, by the value that does it. */
function variable(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const upper = name.toUpperCase();
  const off = /^(0|false|no|off)$/i.test(value);
  if (upper === 'NODE_TLS_REJECT_UNAUTHORIZED' && value === '0') return `${name}=0`;
  if (/^(PYTHONHTTPSVERIFY|NPM_CONFIG_STRICT_SSL|YARN_ENABLE_STRICT_SSL)$/.test(upper) && off)
    return `${name}=${value}`;
  // git only asks whether it is set: 0 switches the check off as well.
  if (upper === 'GIT_SSL_NO_VERIFY') return name;
  if (upper === 'PIP_TRUSTED_HOST' && value !== '') return name;
  return undefined;
}

function look(words: readonly string[], run: RunCommand): string | undefined {
  for (const { name, value } of run.assignments) {
    const what = variable(name, value);
    if (what !== undefined) return what;
  }
  if (program(words) === 'export') {
    for (const word of words.slice(1)) {
      const equals = word.indexOf('=');
      const what = equals < 0 ? undefined : variable(word.slice(0, equals), word.slice(equals + 1));
      if (what !== undefined) return what;
    }
  }
  const text = words.join(' ');
  // A probe of the container itself has no certificate to check.
  if (/https?:\/\/(localhost|127\.0\.0\.1)/.test(text)) return undefined;
  return flag(words, text);
}

function flag(words: readonly string[], text: string): string | undefined {
  switch (program(words)) {
    case 'curl':
      return words.some(
        (word) => word === '--insecure' || word === '--proxy-insecure' || /^-[a-zA-Z]*k[a-zA-Z]*$/.test(word),
      )
        ? 'curl -k'
        : undefined;
    case 'wget':
      return words.includes('--no-check-certificate') ? 'wget --no-check-certificate' : undefined;
    case 'npm':
    case 'yarn':
    case 'pnpm':
      return /strict-ssl[ =]"?false/.test(text) ? `${program(words)} strict-ssl false` : undefined;
    case 'git':
      return /http\.sslverify[ =]"?(false|0)/i.test(text) ? 'git http.sslVerify=false' : undefined;
    case 'yum':
    case 'dnf':
    case 'tdnf':
    case 'microdnf':
    case 'yum-config-manager':
      return /sslverify=(0|false|no)/i.test(text) ? 'sslverify=0' : undefined;
    case 'echo':
    case 'printf':
      // Written into the settings of the package manager.
      return /\bsslverify *= *(0|false|no)\b/i.test(text) ? 'sslverify=0' : undefined;
    default:
      if (/^pip[\d.]*$/.test(program(words)) && words[1] === 'config' && /trusted-host/.test(text))
        return 'pip trusted-host';
      return words.some((word) => word.startsWith('--trusted-host')) && /\bpip[\d.]*\b/.test(text)
        ? 'pip --trusted-host'
        : undefined;
  }
}
