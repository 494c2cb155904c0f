/**
 * `node docker/pin-digests.mjs [--check] [--registry URL]` asks the registry for the digest of every image of others that the
 * Dockerfile, the Compose file and the manifests name by an exact version, and writes it behind the tag. `--check` writes
 * nothing and fails when a tag has moved away from its digest. Needs a reachable registry; invents nothing without one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false }, registry: { type: 'string' } },
});
const files =
  positionals.length > 0
    ? positionals
    : ['docker/Dockerfile', 'docker/compose.yml', 'deploy/kubernetes/redis.yaml'].map((file) => join(root, file));

/** `FROM name:1.2.3-suite` and `image: name:1.2.3-suite`, with or without a digest; our own images are built, not pulled. */
const reference =
  /^(\s*(?:FROM|image:)\s+)((?!seaworthy)[a-z0-9./_-]+):(\d+\.\d+\.\d+[\w.-]*)(?:@(sha256:[0-9a-f]{64}))?/gm;
/** What one image may be for several machines; asked for first, so that one digest fits all of them. */
const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const digests = new Map();
let moved = 0;
try {
  for (const file of files) await pin(file);
} catch (error) {
  console.error(`No digest could be had: ${error.cause?.message ?? error.message}. Nothing was changed.`);
  process.exit(1);
}
if (values.check && moved > 0) process.exit(1);

async function pin(file) {
  const text = readFileSync(file, 'utf8');
  for (const [, , name, tag] of text.matchAll(reference)) {
    const key = `${name}:${tag}`;
    if (!digests.has(key)) digests.set(key, await digestOf(name, tag));
  }
  const pinned = text.replace(
    reference,
    (_, before, name, tag) => `${before}${name}:${tag}@${digests.get(`${name}:${tag}`)}`,
  );
  for (const [, , name, tag, old] of text.matchAll(reference)) {
    const now = digests.get(`${name}:${tag}`);
    if (old === now) continue;
    moved++;
    console.log(`${file}: ${name}:${tag} ${old ?? 'without a digest'} → ${now}`);
  }
  if (!values.check && pinned !== text) writeFileSync(file, pinned);
}

/** The registry says it in a header of the manifest, after a token where it asks for one. */
async function digestOf(name, tag) {
  const [registry, path] = placeOf(name);
  const url = `${registry}/v2/${path}/manifests/${tag}`;
  let answer = await fetch(url, { method: 'HEAD', headers: { accept } });
  if (answer.status === 401) {
    const token = await tokenFor(answer.headers.get('www-authenticate') ?? '');
    answer = await fetch(url, { method: 'HEAD', headers: { accept, authorization: `Bearer ${token}` } });
  }
  const digest = answer.headers.get('docker-content-digest') ?? '';
  if (!answer.ok || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new Error(`${url} answered ${answer.status}${answer.ok ? ' without a digest' : ''}`);
  }
  return digest;
}

async function tokenFor(challenge) {
  const part = (name) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
  const realm = part('realm');
  if (realm === undefined) throw new Error('the registry asks for a sign-in that this script does not know');
  const url = new URL(realm);
  for (const name of ['service', 'scope']) if (part(name) !== undefined) url.searchParams.set(name, part(name));
  const { token, access_token: other } = await (await fetch(url)).json();
  return token ?? other;
}

/** Names without a host live in the default registry, and those without an owner in its library. */
function placeOf(name) {
  const [first, ...rest] = name.split('/');
  if (rest.length > 0 && /[.:]/.test(first)) return [values.registry ?? `https://${first}`, rest.join('/')];
  return [values.registry ?? 'https://registry-1.docker.io', rest.length === 0 ? `library/${name}` : name];
}
