import { tokenChecksum, tokenTextOf } from '@seaworthy/schema/token-text';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask.ts';

// Tokens are assembled here so that no scanner mistakes this file for a leak.
const body30 = 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ';
const github = `ghp${'_'}${body30}${tokenChecksum(body30)}`;
const seaworthy = tokenTextOf('k3Zq9VbX0mNfT7rLw2YdHs5GcPjA8uEo1K');
const stripe = `sk${'_live_'}4f9Kq2ZxPw7RtY1uVb8NcM3d`;
const hex40 = 'a94f8fe5ccb19ba61c4c0873d391e987982fbbd3';
const random = 'q7Rk2vXz9LmWc4TbYh8PsDf3';

function hitsIn(path: string, text: string): string[] {
  return maskSecrets(path, text).hits.map((hit) => `${hit.provider} ${hit.span.line} ${hit.confidence}`);
}

describe('maskSecrets', () => {
  it('hides every character of a credential, keeps its public prefix and the length of the text', () => {
    const text = `# deploy\nGITHUB_TOKEN=${github}\nDEBUG=false\n`;
    const masked = maskSecrets('.env', text);
    expect(masked.text).toBe(`# deploy\nGITHUB_TOKEN=ghp_${'•'.repeat(36)}\nDEBUG=false\n`);
    expect(masked.text.length).toBe(text.length);
    expect(masked.hits).toEqual([
      expect.objectContaining({
        provider: 'github-token',
        name: 'GITHUB_TOKEN',
        masked: 'ghp_••••••••',
        confidence: 'High',
      }),
    ]);
    expect(masked.hits[0]?.span).toMatchObject({ file: '.env', line: 2 });
    expect(JSON.stringify(masked)).not.toContain(body30);
  });

  it.each([
    ['deploy.sh', `export AWS_ACCESS_KEY_ID=${'AKIA'}Q7R2VXZ6LMWC4TBY\n`, 'aws-access-key-id 1 High'],
    ['settings.py', `STRIPE = "${stripe}"\n`, 'stripe-secret-key 1 High'],
    ['audit.sh', `curl -H "x: ${seaworthy}" https://audits.example.com\n`, 'seaworthy-token 1 High'],
    ['audit.sh', `curl -H "x: ${seaworthy.slice(0, -1)}0" https://audits.example.com\n`, 'seaworthy-token 1 Low'],
    [
      'compose.yml',
      `services:\n  api:\n    environment:\n      LABEL_STUDIO_API_KEY: ${hex40}\n`,
      'label-studio-token 4 High',
    ],
    ['compose.yml', `    environment:\n      - LABEL_STUDIO_TOKEN=${hex40}\n`, 'label-studio-token 2 High'],
    ['client.py', `headers = {"Authorization": "Token ${hex40}"}\n`, 'label-studio-token 1 Medium'],
    ['k8s.yml', `env:\n  - name: OPENAI_API_KEY\n    value: "${random}"\n`, 'generic-secret 3 High'],
    ['app.py', `JWT_SECRET = os.getenv("JWT_SECRET", "${random}")\n`, 'generic-secret 1 High'],
    ['config.ts', `const apiKey = process.env.API_KEY || '${random}';\n`, 'generic-secret 1 High'],
    ['settings.py', `    secret_key: SecretStr = SecretStr("${random}")\n`, 'generic-secret 1 High'],
    ['Dockerfile', `FROM a\nENV DB_PASSWORD Str0ng.Pass.92\n`, 'password 2 Medium'],
    ['.env', 'DATABASE_URL=postgresql://app:Tr0ub4dor-and-3@db:5432/app\n', 'url-password 1 Medium'],
    ['compose.yml', `    x: \${SECRET_KEY:-${random}}\n`, 'generic-secret 1 High'],
    ['.npmrc', `//registry/:_authToken=${random}\n`, 'generic-secret 1 High'],
  ])('finds a credential in %s: %s', (path, text, expected) => {
    const masked = maskSecrets(path, text);
    expect(hitsIn(path, text)).toEqual([expected]);
    expect(masked.text.length).toBe(text.length);
    expect(masked.text).toContain('••••••');
  });

  /* biome-ignore-start lint/suspicious/noTemplateCurlyInString: Compose interpolation, not JavaScript. */
  it.each([
    ['.env.example', 'API_KEY=your-key-here\nSECRET=changeme\nTOKEN=<token>\nPASSWORD=${DB_PASSWORD}\n'],
    [
      'compose.yml',
      '      POSTGRES_PASSWORD: postgres\n      SECRET_KEY: ${SECRET_KEY:?Variable not set}\n      - POSTGRES_PASSWORD=${POSTGRES_PASSWORD:?Variable not set}\n      X_TOKEN_FILE: /run/secrets/x\n    secrets: [redis_password, api_token_2]\n',
    ],
    ['compose.yml', '      DATABASE_URL: postgres://postgres:postgres@db/app\n'],
    ['app.py', 'token = create_access_token(user)\nif token == "refresh_token_type":\n    max_tokens = "4096"\n'],
    ['app.py', 'SECRET_KEY = os.getenv("SECRET_KEY", "dev-secret-key-change-in-production")\n'],
    ['app.py', 'SECRET_KEY = os.environ["SECRET_KEY"]\npassword: str = Field(..., min_length=8)\n'],
    ['form.tsx', '<input name="password" placeholder="Enter your password 1" type="password" />\n'],
    ['i18n.json', '{"password": "Passwort eingeben", "token": "Zugangstoken"}\n'],
    ['conf.py', `AWS_KEY = "${'AKIA'}IOSFODNN7EXAMPLE"\n`],
    ['uv.lock', `api_key = "${random}"\n`],
    ['main.ts', 'const primaryKey = "q7Rk2vXz9LmWc4TbYh8PsDf3";\n'],
    ['Dockerfile', 'FROM a\nENV SECRETS_DIR=/run/secrets PASSWORD_MIN_LENGTH=12 TOKEN_TTL=3600\n'],
    ['alembic.py', 'revision = "a94f8fe5ccb19ba61c4c0873d391e987982fbbd3"\n'],
    ['users.sql', "password_hash = '$2b$12$KIXQ1yS4vGk1u3rQ0m4n8e'\n"],
  ])('leaves placeholders, references and public values readable in %s', (path, text) => {
    expect(maskSecrets(path, text)).toEqual({ text, hits: [] });
  });

  /* biome-ignore-end lint/suspicious/noTemplateCurlyInString: Compose interpolation, not JavaScript. */
  it('hides the body of a private key and keeps its lines', () => {
    const key = `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3S`;
    const text = `-----BEGIN ${'PRIVATE KEY'}-----\n${key}\n-----END ${'PRIVATE KEY'}-----\n`;
    const masked = maskSecrets('certs/server.key', text);
    expect(masked.hits.map((hit) => hit.provider)).toEqual(['private-key']);
    expect(masked.text.split('\n')).toHaveLength(6);
    expect(masked.text).not.toContain('MIIE');
    expect(masked.text.length).toBe(text.length);
  });

  it('decodes Kubernetes Secret data and leaves weak defaults to the rules', () => {
    const text =
      'apiVersion: v1\nkind: Secret\ndata:\n  password: cGFzc3dvcmQ=\n  api-token: cTdSazJ2WHo5TG1XYzRUYlk=\n';
    expect(hitsIn('secret.yml', text)).toEqual(['generic-secret 5 High']);
  });

  it('hides repeats of a value that was found once', () => {
    const text = `API_KEY=${random}\n# curl -H "x: ${random}"\n`;
    expect(maskSecrets('.env', text).text).not.toContain(random);
  });

  it('believes tests and examples less, and a wrong checksum less still', () => {
    expect(hitsIn('tests/test_api.py', `KEY = "${github}"\n`)).toEqual(['github-token 1 Medium']);
    expect(hitsIn('src/api.py', `KEY = "${github.slice(0, -6)}AAAAAB"\n`)).toEqual(['github-token 1 Low']);
    expect(hitsIn('tests/test_api.py', `KEY = "${github.slice(0, -6)}AAAAAB"\n`)).toEqual([]);
  });

  it('knows the published checksum of a GitHub token', () => {
    expect(tokenChecksum(body30)).toBe('0mLq17');
  });

  it('reads 8 MB in linear time, hostile or not', () => {
    const ordinary = 'def handler(request):\n    return {"status": "ok", "items": [1, 2, 3]}\n'.repeat(110_000);
    const hostile = 'key=key:secret=token:'.repeat(50_000);
    // Quadratic work on these texts would take minutes, far beyond the runner's own limit.
    expect(maskSecrets('a.py', ordinary).hits).toEqual([]);
    expect(maskSecrets('a.env', hostile).text).toHaveLength(hostile.length);
    const headers = `-----BEGIN ${'PRIVATE KEY'}-----\n`.repeat(40_000);
    expect(maskSecrets('a.pem', headers).hits).toEqual([]);
  });
});
