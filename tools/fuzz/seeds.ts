import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { formatOf } from '../../packages/engine/src/documents/formats.ts';
import { rules } from '../../packages/engine/src/rules/index.generated.ts';
import { root } from '../prepare.mjs';

export interface Seed {
  readonly path: string;
  readonly text: string;
}

/** Kinds of which fixtures and examples have too few. */
const more: readonly Seed[] = [
  {
    path: 'traefik/dynamic.yml',
    text: 'http:\n  routers:\n    api:\n      rule: Host(`desk.example`)\n      service: api\n      middlewares: [limit]\n  middlewares:\n    limit:\n      rateLimit:\n        average: 20\n  services:\n    api:\n      loadBalancer:\n        servers:\n          - url: http://api:8000\n',
  },
  {
    path: 'traefik/traefik.yml',
    text: 'entryPoints:\n  web:\n    address: ":80"\n  websecure:\n    address: ":443"\ncertificatesResolvers:\n  le:\n    acme:\n      email: ops@desk.example\n      storage: /acme/acme.json\n      tlsChallenge: {}\n',
  },
  {
    path: 'Caddyfile',
    text: '{\n  email ops@desk.example\n}\n\ndesk.example {\n  encode gzip\n  handle /api/* {\n    reverse_proxy api:8000\n  }\n  root * /srv\n  file_server\n}\n',
  },
  {
    path: 'docker-bake.hcl',
    text: 'group "default" {\n  targets = ["api", "worker"]\n}\n\ntarget "api" {\n  dockerfile = "Dockerfile"\n  tags = ["ghcr.io/desk/api:1.2.3"]\n}\n',
  },
  {
    path: 'docker-bake.json',
    text: '{"target":{"api":{"dockerfile":"Dockerfile","tags":["ghcr.io/desk/api:1.2.3"]}}}\n',
  },
];

/** Real files to start from: the fixtures and the examples of every rule, by the format that reads them. */
export function seedsByFormat(): Map<string, Seed[]> {
  const seeds = new Map<string, Seed[]>();
  for (const seed of [...fixtureFiles().flatMap((tree) => tree.files), ...ruleExamples(), ...more]) {
    const kind = formatOf(seed.path, seed.text)?.kind;
    if (kind !== undefined) seeds.set(kind, [...(seeds.get(kind) ?? []), seed]);
  }
  return seeds;
}

export function fixtureFiles(): { readonly name: string; readonly files: Seed[] }[] {
  const folder = join(root, 'fixtures');
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .map((name) => ({ name, files: filesBelow(join(folder, name, 'repo'), join(folder, name, 'repo')) }));
}

function filesBelow(folder: string, base: string): Seed[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((it) => {
    const path = join(folder, it.name);
    if (it.isDirectory()) return filesBelow(path, base);
    return statSync(path).size > 100_000 ? [] : [{ path: relative(base, path), text: readFileSync(path, 'utf8') }];
  });
}

function ruleExamples(): Seed[] {
  return rules.flatMap((rule) =>
    [...rule.examples.bad, ...rule.examples.good].flatMap((files) =>
      Object.entries(files).map(([path, text]) => ({ path, text })),
    ),
  );
}
