/**
 * `node docker/make-secrets.mjs [--host NAME]` writes what docker/compose.yml takes as secrets into docker/secrets, and never
 * overwrites anything: a password for Redis and, where no certificate lies there, one that signs itself, for a trial.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { host: { type: 'string', default: 'localhost' }, into: { type: 'string' } } });
const folder = values.into ?? join(dirname(fileURLToPath(import.meta.url)), 'secrets');
if (!/^[a-z0-9.-]+$/i.test(values.host)) fail(`${values.host} is no host name.`);

// Nobody else gets into the folder; a container sees single files of it, under users that differ from this one.
mkdirSync(folder, { recursive: true, mode: 0o700 });
write('redis_password', () => secret());
write('redis_url', () => `redis://:${readFileSync(join(folder, 'redis_password'), 'utf8').trim()}@redis:6379/0`);
if (!existsSync(join(folder, 'tls_certificate')) && !existsSync(join(folder, 'tls_key'))) selfSigned();

function write(name, make) {
  const file = join(folder, name);
  if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: 0o444 });
}

function secret() {
  return randomBytes(24).toString('base64url');
}

function selfSigned() {
  const [key, certificate] = ['tls_key', 'tls_certificate'].map((name) => join(folder, name));
  const subject = ['-subj', `/CN=${values.host}`, '-addext', `subjectAltName=DNS:${values.host}`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '90'];
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    fail(`openssl made no certificate (${error.message.split('\n')[0]}); put your own into ${key} and ${certificate}.`);
  }
  execFileSync('chmod', ['0444', key, certificate]);
  console.log(`The certificate for ${values.host} signs itself: browsers will warn. Replace it by one they trust.`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
