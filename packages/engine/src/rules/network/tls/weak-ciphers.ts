import type { NginxDirective } from '../../../documents/nginx/document.ts';
import { replaceArgs } from '../../../documents/nginx/write.ts';
import type { ReverseProxy } from '../../../model/proxy.ts';
import { defineRule, fail, pass, review, skip } from '../../rule.ts';

interface Line {
  readonly proxy: ReverseProxy;
  readonly directive: NginxDirective;
}

const broken = ['RC4', 'DES', 'NULL', 'EXP', 'EXPORT', 'ANULL', 'ENULL', 'ADH', 'MD5', 'LOW'];
const old = ['3DES', 'DES-CBC3-SHA'];
const modern =
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305';

export default defineRule<Line>({
  id: 'network/tls/weak-ciphers',
  title: 'Broken ciphers are accepted',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.proxies.flatMap((proxy) =>
      [proxy.outer, ...proxy.servers.map((server) => server.directives)].flatMap((level) =>
        level.filter((it) => it.name === 'ssl_ciphers').map((directive) => ({ proxy, directive })),
      ),
    ),
  noSubject: 'No proxy here sets its own list of ciphers, so the default of its TLS library applies.',

  check({ proxy, directive }) {
    const text = directive.args.map((arg) => arg.text).join(':');
    if (/\$\{|\{\{/.test(text)) return skip(`${text} is decided outside of the repository.`);
    const admitted = admittedWeak(text);
    if (admitted.length === 0) return pass(directive.headSpan);
    const onlyOld = admitted.every((name) => old.includes(name));
    return fail(directive.headSpan, `${proxy.file} admits ${admitted.join(', ')}.`, {
      severity: onlyOld ? 'MEDIUM' : 'HIGH',
      subject: { kind: 'proxy', name: proxy.file, anchor: 'http/ssl_ciphers' },
      fix: review('Keep authenticated ciphers only', 'nginx', replaceArgs(directive, modern)),
    });
  },

  docs: {
    problem:
      'A client that asks for one of these ciphers gets it, and what it sends can be decrypted or forged with known attacks.',
    impact:
      'Passwords, tokens and documents of such connections are readable on the network; scans report the site as insecure.',
    verify: 'nmap --script ssl-enum-ciphers -p 443 HOST lists no cipher below grade A.',
    remedy: 'List only ECDHE ciphers with AES-GCM or ChaCha20, and leave the order to the client.',
    tradeOff: 'Very old clients without AES-GCM cannot connect any more.',
    sources: [
      'https://wiki.mozilla.org/Security/Server_Side_TLS',
      'https://docs.openssl.org/master/man1/openssl-ciphers/',
    ],
  },
  examples: {
    bad: [{ 'nginx.conf': config('RC4-SHA:AES128-SHA') }],
    good: [{ 'nginx.conf': config('HIGH:!aNULL:!MD5') }],
  },
});

/** Weak names that the list lets in; a later `!NAME` or `-NAME` takes them out again. */
function admittedWeak(text: string): string[] {
  const words = text
    .toUpperCase()
    .split(/[:, ]+/)
    .filter((word) => word !== '');
  const removed = new Set(words.filter((word) => /^[!-]/.test(word)).map((word) => word.slice(1)));
  const found = new Set<string>();
  for (const word of words) {
    if (/^[!@-]/.test(word)) continue;
    const parts = word.replace(/^\+/, '').split(/[+-]/);
    const name = old.find((one) => word.includes(one)) ?? broken.find((one) => parts.includes(one));
    if (name !== undefined && !removed.has(name)) found.add(name);
    if ((word === 'ALL' || word === 'DEFAULT') && words.includes('@SECLEVEL=0')) found.add(word);
    if ((word === 'ALL' || word === 'COMPLEMENTOFALL') && !removed.has('ANULL')) found.add('aNULL');
  }
  return [...found];
}

function config(ciphers: string): string {
  return `events {}\nhttp {\n  server {\n    listen 443 ssl;\n    ssl_certificate /etc/nginx/certs/a.pem;\n    ssl_ciphers ${ciphers};\n  }\n}\n`;
}
