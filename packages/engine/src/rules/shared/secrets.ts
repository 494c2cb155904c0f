import type { DeploymentModel, SecretHit } from '../../model/model.ts';

/** Hits of one kind in one file: one decision (rotate, move to a secret store) mends them all. */
export interface Leak {
  readonly file: string;
  readonly hits: readonly [SecretHit, ...SecretHit[]];
}

const generic = new Set([
  'generic-secret',
  'password',
  'url-password',
  'bearer-token',
  'jwt',
  'kubernetes-secret',
  'password-hash',
]);

/** Provider formats and private keys: what they are is certain. */
export function isProviderKey(hit: SecretHit): boolean {
  return !generic.has(hit.provider);
}

/** By file and provider; vendored files are somebody else's. */
export function leaksOf(
  model: DeploymentModel,
  wanted: (hit: SecretHit) => boolean,
  byProvider: boolean,
): readonly Leak[] {
  const classes = new Map(model.files.map((file) => [file.path, file.class]));
  const groups = new Map<string, SecretHit[]>();
  for (const hit of model.secrets) {
    // The path alone already said "test"; the model knows fewer words for it.
    const place = hit.class === 'test' ? hit.class : (classes.get(hit.span.file) ?? hit.class);
    if (!wanted(hit) || place === 'vendored' || place === 'generated') continue;
    // One variable with a key of one provider in several files is one key.
    const key = byProvider
      ? /^[A-Z][A-Z0-9_]+$/.test(hit.name)
        ? `${hit.name}\u0000${hit.provider}`
        : `${hit.span.file}\u0000${hit.provider}`
      : hit.span.file;
    groups.set(key, [...(groups.get(key) ?? []), { ...hit, class: place }]);
  }
  return [...groups.values()].flatMap((hits): Leak[] => {
    const [first, ...rest] = hits;
    return first === undefined ? [] : [{ file: first.span.file, hits: [first, ...rest] }];
  });
}

/** `AWS_KEY, STRIPE_KEY and 3 more`. */
export function namesOf(hits: readonly SecretHit[]): string {
  const names = [...new Set(hits.map((hit) => hit.name))];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
