import type { BuildContext } from '../build-context.ts';
import type { EnvEntry } from '../container.ts';
import { known } from '../setting.ts';
import { type Facts, type Inferred, inferred, lineWith, type Statement, say, some } from './item.ts';
import { ciSecrets } from './pipeline.ts';

const secretName = /(^|_)(key|token|secret|password|passwd|pwd|credentials?|dsn)(_|$)/i;
const stores: readonly { readonly name: string; readonly word: string }[] = [
  { name: 'External Secrets', word: 'external-secrets.io/' },
  { name: 'Sealed Secrets', word: 'kind: SealedSecret' },
  { name: 'SOPS', word: 'sops:' },
  { name: 'Secrets Store CSI driver', word: 'secrets-store.csi' },
];

/** Every way in which secrets reach the processes, the strongest first. */
export function secretsManagement(model: Facts, context: BuildContext): Inferred | null {
  return inferred(
    [
      store(model, context),
      objects(model),
      mounted(model),
      files(model),
      variables(model),
      fileVariables(context),
      ciSecrets(model, context),
    ],
    'High',
  );
}

function store(model: Facts, context: BuildContext): Statement | null {
  const container = model.containers.find((it) =>
    /(^|\/)(vault|infisical|doppler|openbao)/.test(known(it.image)?.repository ?? ''),
  );
  if (container !== undefined) return say(`secret store ${container.name}`, container.span);
  for (const file of model.files) {
    if (file.kind !== 'kubernetes') continue;
    const hit = stores.find(({ word }) => context.texts.get(file.path)?.includes(word) ?? false);
    if (hit !== undefined)
      return say(
        hit.name,
        lineWith(context, file.path, (line) => line.includes(hit.word)),
      );
  }
  return null;
}

function objects(model: Facts): Statement | null {
  const entry = entries(model, (it) => it.source === 'secret' && !it.name.endsWith('_FILE'))[0];
  return entry === undefined ? null : say('Kubernetes Secret objects as environment variables', entry.span);
}

function mounted(model: Facts): Statement | null {
  const mounts = model.containers.flatMap((it) => it.mounts).filter((mount) => mount.kind === 'secret');
  const first = mounts[0];
  if (first === undefined) return null;
  return say(
    `secrets mounted as files (${some(
      mounts.map((it) => it.source ?? it.target),
      3,
    )})`,
    first.span,
  );
}

function files(model: Facts): Statement | null {
  const sources = model.containers.flatMap((it) => it.envFrom);
  const first = sources[0];
  if (first === undefined) return null;
  return say(
    `environment variables from ${some(
      sources.map((it) => it.source),
      3,
    )}`,
    first.span,
  );
}

function variables(model: Facts): Statement | null {
  const named = entries(model, (it) => it.source !== 'secret' && secretName.test(it.name));
  const interpolated = named.find((it) => it.source === 'interpolated' || it.source === 'host');
  if (interpolated !== undefined)
    return say('environment variables, filled from the shell or a .env file when Compose starts', interpolated.span);
  const first = named[0];
  return first === undefined ? null : say('plain environment variables', first.span);
}

/** Start scripts that read `NAME_FILE` support secrets as files. */
function fileVariables(context: BuildContext): Statement | null {
  for (const [path, text] of context.texts) {
    if (!/(entrypoint|init|run|start)[^/]*$/i.test(path) || !text.includes('_FILE') || /\.(md|ts|tsx|js)$/.test(path))
      continue;
    const span = lineWith(context, path, (line) => /[A-Z"*}]_FILE\b/.test(line));
    if (span !== undefined) return say('`*_FILE` variables for secrets as files', span);
  }
  return null;
}

function entries(model: Facts, matches: (entry: EnvEntry) => boolean): EnvEntry[] {
  return model.containers.flatMap((it) => it.env).filter(matches);
}
