import type { DeploymentModel } from '../../../model/model.ts';
import { programName } from '../../../text/shell-words.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { ownStartCommands } from '../../shared/start-scripts.ts';

interface Grant {
  readonly bucket: string;
  /** Strangers may change and list what is in it, not only fetch a file whose name they know. */
  readonly writable: boolean;
  readonly text: string;
  readonly span: Span;
}

interface Subject {
  readonly file: string;
  readonly grants: readonly Grant[];
  readonly first: Span;
}

export default defineRule<Subject>({
  id: 'storage/uploads/bucket-public',
  title: 'The bucket is open to everybody',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: filesOf,
  noSubject: 'No script or service here creates a bucket.',

  check({ file, grants, first }) {
    const worst = grants.find((it) => it.writable) ?? grants[0];
    if (worst === undefined) return pass(first, 'buckets are created without access for everybody');
    return fail(
      worst.span,
      `${file} opens ${listText([...new Set(grants.map((it) => it.bucket))])} to everybody: \`${clip(worst.text)}\`.`,
      {
        subject: { kind: 'file', name: file, anchor: 'bucket', discriminator: worst.bucket },
        severity: worst.writable ? 'HIGH' : 'MEDIUM',
        evidence: grants.filter((it) => it !== worst).map((it) => it.span),
        problem: worst.writable
          ? 'Whoever reaches the store can list, read, overwrite and delete all objects, and fill the disk, without any login.'
          : 'Whoever reaches the store can read the objects without any login, for ever and also after the user has deleted the link.',
        verify:
          '`curl -s https://<address of the store>/<bucket>/` without credentials lists the objects; it must answer 403.',
        fix: advice(
          'Keep the bucket private and hand out links that expire',
          'sh',
          worst.text.includes('mc ')
            ? `mc anonymous set none ${worst.bucket}\n# links for one object and one hour: mc share download --expire 1h ${worst.bucket}/<object>`
            : '# private bucket; links for one object and one hour come from generate_presigned_url(ExpiresIn=3600)',
        ),
      },
    );
  },

  docs: {
    problem: 'Objects of a public bucket need no login, and scanners look for such buckets.',
    impact:
      'Results and uploads of all users can be copied by strangers, and a writable bucket can be emptied or used to spread files.',
    verify: 'Ask for the bucket without credentials.',
    remedy:
      'Keep buckets private and give out presigned links; make only a bucket of static assets readable, never writable.',
    tradeOff: 'Links expire, so clients that keep them have to ask for new ones.',
    sources: [
      'https://min.io/docs/minio/linux/reference/minio-mc/mc-anonymous-set.html',
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
    ],
  },
  examples: {
    bad: [example('mc anonymous set public store/results')],
    good: [example('mc anonymous set none store/results')],
  },
});

function filesOf(model: DeploymentModel): readonly Subject[] {
  const commands = [
    ...model.containers.flatMap((container) => ownStartCommands(container)),
    ...model.scripts.filter((script) => script.environment === 'prod').flatMap((script) => script.commands),
  ].filter((it) => isAboutBuckets(it.words));
  const byFile = new Map<string, (typeof commands)[number][]>();
  for (const command of commands) {
    const own = byFile.get(command.span.file);
    if (own === undefined) byFile.set(command.span.file, [command]);
    else own.push(command);
  }
  return [...byFile].flatMap(([file, own]) =>
    own[0] === undefined
      ? []
      : [{ file, grants: own.flatMap((it) => grantOf(it.words, it.text, it.span)), first: own[0].span }],
  );
}

function isAboutBuckets(words: readonly string[]): boolean {
  const name = programName(words[0]);
  if (name === 'mc' || name === 'mcli') return ['mb', 'anonymous', 'policy'].includes(words[1] ?? '');
  if (name === 'aws')
    return /^s3(?:api)?$/.test(words[1] ?? '') && /^(?:mb|create-bucket|put-bucket-acl)$/.test(words[2] ?? '');
  return name === 'gsutil' && /^(?:mb|iam|defacl|acl)$/.test(words[1] ?? '');
}

function grantOf(words: readonly string[], text: string, span: Span): readonly Grant[] {
  const name = programName(words[0]);
  const last = words.at(-1) ?? 'a bucket';
  const is = (word: string) => words.includes(word);
  if (name === 'gsutil') {
    const open = words.some((word) => /^allUsers:|^public-read/.test(word));
    return open
      ? [{ bucket: last, writable: words.some((word) => /admin|write|creator/i.test(word)), text, span }]
      : [];
  }
  if (name === 'aws') {
    const acl = words.find((word) => /^public-read(?:-write)?$/.test(word));
    const bucket = words[words.indexOf('--bucket') + 1] ?? last;
    return acl === undefined ? [] : [{ bucket, writable: acl.endsWith('write'), text, span }];
  }
  if (!is('set') || !(is('public') || is('download') || is('upload'))) return [];
  return [{ bucket: words.findLast((word) => word.includes('/')) ?? last, writable: !is('download'), text, span }];
}

function clip(text: string): string {
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

function example(command: string) {
  return {
    'compose.yml': `services:\n  store:\n    image: minio/minio:RELEASE.2025-04-22T22-12-26Z\n    command: server /data\n  setup:\n    image: minio/mc:RELEASE.2025-04-16T18-13-26Z\n    entrypoint: ["sh", "-c", "mc mb store/results; ${command}"]\n`,
  };
}
