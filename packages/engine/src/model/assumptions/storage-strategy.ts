import type { BuildContext } from '../build-context.ts';
import { known } from '../setting.ts';
import { composeContainers, type Facts, type Inferred, inferred, type Statement, say, some } from './item.ts';

/** Where data lives: volumes, host folders, object storage; and whether anything backs it up. */
export function storageStrategy(model: Facts, _context: BuildContext): Inferred | null {
  const kept = [volumes(model), claims(model), binds(model), objectStore(model)].filter((it) => it !== null);
  if (kept.length > 0) return inferred([...kept, backups(model)], 'High');
  const first = model.containers[0] ?? model.images[0];
  if (first === undefined) return null;
  return inferred([say('no persistent storage is declared', first.span)], 'Medium');
}

/** Only of what production runs: volumes of development files are theirs. */
function volumes(model: Facts): Statement | null {
  const judged = new Set(composeContainers(model).map((it) => it.id));
  const used = model.volumes.filter(
    (it) => (it.kind === 'named' || it.kind === 'external') && isJudged(it, model, judged),
  );
  if (used.length === 0) return null;
  return say(
    `named volumes: ${some(
      used.map((it) => it.name),
      6,
    )}`,
    ...used.slice(0, 2).map((it) => it.span),
  );
}

function isJudged(volume: Facts['volumes'][number], model: Facts, judged: ReadonlySet<string>): boolean {
  const files = new Set(model.containers.map((it) => it.span.file));
  return (
    files.has(volume.span.file) &&
    (volume.usedBy.length === 0 || volume.usedBy.some((id) => judged.has(id) || !id.startsWith('compose:')))
  );
}

function claims(model: Facts): Statement | null {
  const found = model.volumes.filter((it) => it.kind === 'claim' || it.kind === 'claim-template');
  if (found.length === 0) return null;
  return say(
    `persistent volume claims: ${some(
      found.map((it) => it.name),
      4,
    )}`,
    ...found.slice(0, 2).map((it) => it.span),
  );
}

/** A single mounted file is configuration; folders are where data lives. */
function binds(model: Facts): Statement | null {
  const found = model.containers
    .flatMap((it) => it.mounts)
    .filter(
      (it) => (it.kind === 'bind' || it.kind === 'host-path') && !it.readOnly && !/\.[a-z0-9]+$/i.test(it.target),
    );
  if (found.length === 0) return null;
  return say(
    `folders of the host: ${some(
      found.map((it) => it.source ?? it.target),
      4,
    )}`,
    ...found.slice(0, 2).map((it) => it.span),
  );
}

function objectStore(model: Facts): Statement | null {
  const container = model.containers.find((it) =>
    /(^|\/)(minio|seaweedfs|garage|localstack)/.test(known(it.image)?.repository ?? ''),
  );
  if (container !== undefined) return say(`object storage in ${container.name}`, container.span);
  for (const app of model.apps) {
    const library = app.dependencies.find((it) =>
      /^(boto3|aioboto3|minio|s3fs|google-cloud-storage|azure-storage-blob|@aws-sdk\/client-s3|aws-sdk|django-storages)$/.test(
        it.name,
      ),
    );
    if (library !== undefined) return say(`object storage through ${library.name}`, library.span);
  }
  return null;
}

function backups(model: Facts): Statement | null {
  const fact =
    model.prose.find((it) => it.topic === 'backup' && it.form !== 'page') ??
    model.prose.find((it) => it.topic === 'backup');
  if (fact === undefined) return say('where backups go Needs Confirmation');
  return say(
    fact.form === 'page' ? `backups as ${fact.span.file} describes` : `backups by ${fact.span.file}`,
    fact.span,
  );
}
