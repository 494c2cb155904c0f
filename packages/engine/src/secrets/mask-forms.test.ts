import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { judgeAll } from '../index.ts';
import { maskPath, maskSecrets } from './mask.ts';

// Values are assembled or random, so that no scanner takes this file for a leak.
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const value = 'q7Rk2vXz9LmWc4TbYh8PsDf3Ng6';
const hash = 'KIXQ1yS4vGk1u3rQ0m4n8eZ7bTt2wPcLs9dHfJxNq5RaUoEiVyCgM';

describe('forms in which credentials are written', () => {
  it.each([
    ['.env', `PRIVATE_KEY="${value}\n${value}\n"\nA=1\n`, 'PRIVATE_KEY'],
    ['app.yml', `jwt_secret: |\n  ${value}\n  ${value}\nport: 80\n`, 'jwt_secret'],
    ['k8s.yml', `kind: Secret\nstringData:\n  config: |\n    user ${value}\n    and ${value}\n`, 'config'],
    ['k8s.yml', `kind: Secret\ndata:\n  connection: ${btoa(`${value}${value}`)}\n`, 'connection'],
    ['k8s.yml', `kind: Secret\nstringData:\n  connection: "${value}"\n`, 'connection'],
    ['k8s.yml', `kind: Secret\nstringData: {connection: "${value}"}\n`, 'connection'],
    ['k8s.yml', 'kind: Secret\ndata:\n  seed: fVPClogqoPchv5V7S82qTdrO\n', 'seed'],
    ['k8s.yml', 'kind: Secret\n---\nargs: ["--password=Gakq5p1Vm8kV6um4"]\n', '--password'],
    ['compose.yml', `    environment:\n      JWT: "${value}"\n`, 'JWT'],
    ['compose.yml', `    labels:\n      - "traefik.auth.users=admin:$$2y$$05$$${hash}"\n`, 'password hash'],
    ['.htpasswd', `admin:$apr1$x7Rk2vXz$9LmWc4TbYh8PsDf3Ng6qT1\n`, 'password hash'],
    ['users.conf', `admin:$2y$10$${hash}\n`, 'password hash'],
    ['.netrc', `machine example.org login bot password ${value}\n`, 'password'],
    ['config.json', `{"auths":{"r":{"auth": "${btoa(`bot:${value}`)}"}}}\n`, 'registry login'],
    ['bot.py', `BOT = "123456789:AA${value}${'abcd2x'}"\n`, 'Telegram bot token'],
    ['app.cfg', `x = abc8Q~${value}${'a2b4'}\n`, 'Azure client secret'],
    [
      'app.cfg',
      `x = DefaultEndpointsProtocol=https;AccountKey=${value.repeat(4).slice(0, 86)}==\n`,
      'Azure storage key',
    ],
    ['deploy.sh', `kubectl create secret generic x --from-literal=password=${value}\n`, 'password'],
    ['.github/workflows/ci.yml', `        env:\n          API_TOKEN: ${value}\n`, 'API_TOKEN'],
    ['package-lock.json', `{"resolved": "https://bot:${value}@registry.example.org/a.tgz"}\n`, 'https URL password'],
    ['env/app.env', `SECRET_KEY='r(${value.slice(0, 20)}$(_q3&z1%k(FsMC!j6#DE@+V5Zk2X'\n`, 'SECRET_KEY'],
  ])('hides them in %s: %s', (path, text, name) => {
    const masked = maskSecrets(path, text);
    expect(masked.text).not.toContain(value.slice(0, 20));
    expect(masked.text).not.toContain(hash.slice(0, 20));
    expect(masked.text).toContain('••••••••••••••••');
    expect(masked.text.split('\n').length).toBe(text.split('\n').length);
    expect(masked.text).toHaveLength(text.length);
    expect(masked.hits.map((hit) => hit.name)).toContain(name);
  });

  it('hides a token in a file name', () => {
    const token = `sk${'_live_'}4f9Kq2ZxPw7RtY1uVb8NcM3d`;
    expect(maskPath(`notes/${token}.txt`)).toBe(`notes/sk_live_${'•'.repeat(24)}.txt`);
    expect(maskPath('src/secrets/api_key=value.ts')).toBe('src/secrets/api_key=value.ts');
  });

  it.each([
    ['README.md', 'kubectl create secret generic redis --from-literal=password=myredispassword\n'],
    ['entry.sh', 'token = Token.objects.get(key="a")\nCREDENTIALS_JSON=relay/credentials.json\n'],
    ['Dockerfile', `RUN upload github_api_token=$GITHUB_TOKEN owner=someone1 tag=$VERSION\n`],
    ['settings.yaml', `  secret: "Basic ${btoa('secret:key')}"\n`],
    [
      'keys.ts',
      `/** \`-----BEGIN … PRIVATE KEY-----\` with a body of at least 64 key characters: ${'word '.repeat(30)} */\n`,
    ],
    ['k8s.yml', `kind: Secret\nstringData:\n  username: somebody-long\n  password: changeme\n  url: \${URL}\n`],
  ])('leaves %s readable', (path, text) => {
    expect(maskSecrets(path, text)).toEqual({ text, hits: [] });
  });
});

const secrets = fc
  .array(fc.constantFrom(...alphabet), { minLength: 28, maxLength: 44 })
  .map((letters) => letters.join(''))
  .filter((it) => /\d/.test(it) && /[a-z]/.test(it) && /[A-Z]/.test(it) && new Set(it).size > 16)
  // What masking calls a placeholder or a word is public on purpose.
  .filter((it) => !/example|your|test|dummy|fake|todo|(.)\1{3}|x{4}|0{4}/i.test(it));

const places: readonly (readonly [string, (it: string) => string])[] = [
  ['.env', (it) => `A=1\nAPI_TOKEN=${it}\nB=2\n`],
  ['.env', (it) => `DB_PASSWORD="${it.slice(0, 22)}\n${it}"\n`],
  ['compose.yml', (it) => `services:\n  api:\n    image: a:1\n    environment:\n      JWT_SECRET: ${it}\n`],
  [
    'compose.yml',
    (it) => `services:\n  api:\n    image: a:1\n    environment:\n      - DATABASE_URL=postgres://u:${it}@db/a\n`,
  ],
  ['compose.yml', (it) => `services:\n  r:\n    image: redis:7\n    command: redis-server --requirepass ${it}\n`],
  ['k.yml', (it) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  anything: ${it}\n`],
  ['k.yml', (it) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  anything: ${btoa(it)}\n`],
  ['main.py', (it) => `import os\nSECRET_KEY = os.getenv("SECRET_KEY", "${it}")\n`],
  ['run.sh', (it) => `mysqldump -uroot -p${it} shop > x.sql\n`],
  [
    '.github/workflows/ci.yml',
    (it) => `on: push\njobs:\n  a:\n    steps:\n      - run: x\n        env:\n          TOKEN: ${it}\n`,
  ],
  ['Dockerfile', (it) => `FROM a:1\nENV API_TOKEN=${it}\n`],
];

function survives(planted: string, text: string): boolean {
  for (let i = 0; i + 20 <= planted.length; i++) if (text.includes(planted.slice(i, i + 20))) return true;
  return false;
}

describe('masking anything', () => {
  let tools: ParseTools;
  beforeAll(async () => {
    tools = { grammars: await loadGrammars() };
  });

  it('never throws, keeps the length, and finds nothing more when it runs again', () => {
    const words = fc.constantFrom(
      'secret=',
      'KEY: |\n ',
      '"',
      '$2y$',
      'eyJ',
      '://u:p@',
      ' -p',
      'kind: Secret\ndata:\n a: ',
      '•',
    );
    const texts = fc.array(fc.oneof(fc.string({ maxLength: 40 }), words, secrets), { maxLength: 12 });
    const paths = fc.constantFrom(
      '.env',
      'a.yml',
      'a.py',
      'a.md',
      'a.json',
      'Dockerfile',
      'a.sh',
      'tests/a.env',
      'x.lock',
    );
    fc.assert(
      fc.property(paths, texts, (path, parts) => {
        const text = parts.join('');
        const once = maskSecrets(path, text);
        expect(once.text).toHaveLength(text.length);
        expect(maskSecrets(path, once.text).text).toBe(once.text);
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it('leaves no run of twenty characters of a planted secret in the model or in any finding', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), secrets, ([path, write], secret) => {
        const audited = JSON.stringify(
          judgeAll(treeOf({ [path]: write(secret), 'requirements.txt': 'fastapi==0.1\n' }), tools),
        );
        expect(survives(secret, audited), path).toBe(false);
        expect(survives(btoa(secret), audited), path).toBe(false);
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});

it('hides the secret part of a chat hook whose team is a row of zeros', () => {
  const secret = 'q7Rk2vXz9LmWc4TbYh8PsDf3';
  const { text } = maskSecrets(
    'notes.md',
    `curl https://hooks.slack.com/services/${['T00000000', 'B00000000', secret].join('/')}\n`,
  );
  expect(text).not.toContain(secret);
});

describe('keys of signed tokens', () => {
  const chosen = 'Zk39dkLqP0' + '2mvXc81hTr';
  const hits = (path: string, text: string) =>
    maskSecrets(path, text).hits.map((hit) => `${hit.name} ${hit.confidence}`);

  it('are hidden where they are the second argument of the call', () => {
    expect(hits('a.js', `jwt.sign({ a, b: [1, 2] }, '${chosen}', { expiresIn: 1 });\n`)).toEqual([
      'key of signed tokens High',
    ]);
    expect(hits('b.py', `jwt.decode(token, "${chosen}", algorithms=["HS256"])\n`)).toHaveLength(1);
    expect(hits('b.py', `jwt.encode(claims(user), key="${chosen}")\n`)).toHaveLength(1);
    expect(maskSecrets('b.py', `jwt.decode(token, "${chosen}")\n`).text).not.toContain(chosen);
  });

  it('are left alone when they come from elsewhere or are no key', () => {
    for (const text of [
      'jwt.sign(a, process.env.KEY);',
      "jwt.sign(a, key, 'HS256');",
      "jwt.sign(a, 'secret');",
      'jwt.verify(t, `${prefix}1a`);',
      'jwt.decode(t)',
      'jwt.decode(t, "your-key-1")',
    ])
      expect(hits('a.js', `${text}\n`), text).toEqual([]);
  });
});

describe('addresses of error trackers', () => {
  const key = '4f9c2ab7d01e48f3' + 'a6b5c7d8e9f0a1b2';

  it('carry a key that every page may show', () => {
    for (const text of [
      `SENTRY_DSN=https://${key}@o1.ingest.example.io/12\n`,
      `SENTRY_KEY=${key}\n`,
      `SENTRY_DSN_KEY=${key}\n`,
    ])
      expect(maskSecrets('.env', text).hits, text).toEqual([]);
  });

  it('of the old form are at most a suspicion', () => {
    const other = [...key].reverse().join('');
    const [hit] = maskSecrets('.env', `SENTRY_DSN=https://${key}:${other}@sentry.example.io/12\n`).hits;
    expect(hit?.confidence).toBe('Low');
  });
});
