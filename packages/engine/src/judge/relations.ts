import {
  besideProduct,
  lesser,
  monitorOnly,
  ofOneVariable,
  pulledTags,
  sameRuntime,
  sameServers,
  sameVariable,
} from './into.ts';
import { anywhere, inFile, near, ofSubject, placesOf, type Relation } from './relation.ts';

const backups = [
  'recovery/backups/state-without-backup',
  'recovery/backups/backup-path-empty',
  'recovery/backups/state-left-out',
  'recovery/backups/backup-stays-on-host',
  'recovery/backups/restore-untested',
] as const;

/** In this order: a finding that was taken in can no longer take in others. */
export const relations: readonly Relation[] = [
  {
    weaker: 'recovery/objectives/runbook-command-stale',
    stronger: ['deployment/strategy/runbook-target-missing'],
    into: inFile,
    clause: () => '',
  },
  {
    weaker: 'container/base-image/tested-version-differs',
    stronger: ['container/base-image/runtime-eol'],
    into: sameRuntime,
    clause: () => 'the pipelines test on a newer release already',
  },
  ...(
    [
      ['workflow-adhoc-install', 'packages are installed past any lock file'],
      ['workflow-tool-unpinned', 'tools are installed in their newest version'],
      ['workflow-image-unpinned', 'jobs run in images without a version'],
      ['workflow-remote-script', 'scripts from the network go straight into a shell'],
    ] as const
  ).map(
    ([name, what]): Relation => ({
      weaker: `container/reproducible-build/${name}`,
      stronger: [
        'container/reproducible-build/action-unpinned',
        ...(name === 'workflow-adhoc-install'
          ? []
          : (['container/reproducible-build/workflow-adhoc-install'] as const)),
      ],
      into: besideProduct,
      clause: (weak) => `${what} (${placesOf(weak)})`,
    }),
  ),
  {
    weaker: 'secrets/exposure/workflow-checkout-token-kept',
    stronger: ['secrets/exposure/workflow-permissions-broad', 'container/reproducible-build/action-unpinned'],
    into: monitorOnly(besideProduct),
    clause: (weak) => `checkouts leave the token on disk for every later step (${placesOf(weak)})`,
  },
  {
    weaker: 'secrets/exposure/workflow-secrets-without-environment',
    stronger: ['secrets/exposure/workflow-permissions-broad', 'container/reproducible-build/action-unpinned'],
    into: besideProduct,
    clause: (weak) => `secrets belong to no environment, so any branch can read them (${placesOf(weak)})`,
  },
  {
    weaker: 'observability/tracing/tracing-missing',
    stronger: ['observability/metrics/metrics-missing'],
    into: anywhere,
    clause: () => 'nothing traces requests either',
  },
  {
    weaker: 'observability/metrics/dashboard-missing',
    stronger: ['observability/alerting/alert-rules-missing'],
    into: anywhere,
    clause: (weak) => `no dashboard shows the numbers that are collected (${placesOf(weak)})`,
  },
  {
    weaker: 'observability/alerting/alert-rules-missing',
    stronger: ['observability/metrics/metrics-missing'],
    into: anywhere,
    clause: () => 'there is no alert rule, alerting service or error tracker',
  },
  {
    weaker: 'observability/logs/unstructured-logs',
    stronger: ['observability/logs/time-missing'],
    into: near(12),
    clause: (weak) => `the lines are plain text without a request id (${placesOf(weak)})`,
  },
  {
    weaker: 'storage/uploads/disk-space-unwatched',
    stronger: [
      'storage/uploads/upload-retention-missing',
      'storage/uploads/file-kept-after-success',
      'storage/uploads/temp-file-never-removed',
    ],
    into: ofSubject,
    clause: () => 'nothing looks at free space either',
  },
  {
    weaker: 'health/graceful-shutdown/grace-period-too-short',
    stronger: ['health/graceful-shutdown/graceful-timeout-missing'],
    into: sameServers,
    clause: (weak) => `the platform gives it less time than its work takes (${placesOf(weak)})`,
  },
  {
    weaker: 'health/graceful-shutdown/graceful-timeout-missing',
    stronger: ['health/graceful-shutdown/shell-form-pid1', 'health/graceful-shutdown/unsupervised-process'],
    into: near(0),
    clause: () => 'uvicorn has no --timeout-graceful-shutdown there either',
  },
  {
    weaker: 'storage/volumes/data-bind-mounted',
    stronger: ['storage/volumes/path-not-owned', 'storage/volumes/source-bind-in-production'],
    into: monitorOnly(inFile),
    clause: (weak) => `data lies in folders of the host (${placesOf(weak)})`,
  },
  {
    weaker: 'storage/volumes/source-bind-in-production',
    stronger: ['network/static-assets/development-server'],
    into: inFile,
    clause: (weak) => `the sources are mounted over the image (${placesOf(weak)})`,
  },
  {
    weaker: 'recovery/multi-zone/single-host',
    stronger: [...backups, 'recovery/objectives/objectives-undefined'],
    into: monitorOnly(anywhere),
    clause: () => 'no page plans for the loss of the host',
  },
  {
    weaker: 'recovery/objectives/objectives-undefined',
    stronger: backups,
    into: anywhere,
    clause: () => 'no page says how much may be lost (RPO) or how long recovery may take (RTO)',
  },
  {
    weaker: 'recovery/backups/restore-untested',
    stronger: ['recovery/backups/backup-path-empty'],
    into: inFile,
    clause: () => '',
  },
  ...(['container/reproducible-build/index-strategy-unsafe', 'container/base-image/dev-deps-in-runtime'] as const).map(
    (weaker): Relation => ({
      weaker,
      stronger: ['container/reproducible-build/lockfile-not-used'],
      into: near(1),
      clause: () =>
        weaker.includes('index')
          ? 'the same command takes packages from whichever index has the newest one'
          : 'the same command installs the development packages too',
    }),
  ),
  {
    weaker: 'container/base-image/tag-floating',
    stronger: ['deployment/strategy/bare-image-name'],
    into: near(1),
    clause: () => '',
  },
  {
    weaker: 'container/base-image/tag-floating',
    stronger: ['container/reproducible-build/pulled-image-floating'],
    into: pulledTags,
    clause: (weak) => `a tag that moves stands in ${placesOf(weak)} as well`,
  },
  {
    weaker: 'container/reproducible-build/dockerignore-missing',
    stronger: ['secrets/exposure/dotenv-copied-into-image'],
    into: near(1),
    clause: () => 'with no .dockerignore whatever else lies there goes along',
  },
  {
    weaker: 'observability/metrics/dashboard-open-to-everyone',
    stronger: ['secrets/exposure/default-credential'],
    into: near(8),
    clause: () => 'through its data sources a visitor reads every metric and log line',
  },
  {
    weaker: 'network/rate-limiting/datastore-published',
    stronger: ['secrets/exposure/default-credential'],
    into: lesser(inFile),
    clause: (weak) => `a datastore is published beside it (${placesOf(weak)})`,
  },
  {
    weaker: 'observability/logs/rotation-missing',
    stronger: ['container/resource-limits/memory-limit-missing'],
    into: lesser(inFile),
    clause: () => 'its logs have no limit either',
  },
  {
    weaker: 'network/static-assets/asset-caching-missing',
    stronger: ['network/static-assets/missing-file-answers-page'],
    into: inFile,
    clause: (weak) => `its hashed files are sent without a lifetime (${placesOf(weak)})`,
  },
  {
    weaker: 'network/rate-limiting/connection-limit-missing',
    stronger: ['network/rate-limiting/request-limit-missing', 'network/rate-limiting/limit-keyed-on-peer'],
    into: monitorOnly(anywhere),
    clause: () => 'nothing counts long connections per client',
  },
  {
    weaker: 'network/rate-limiting/cors-any-origin',
    stronger: ['secrets/exposure/cors-any-origin-with-credentials'],
    into: anywhere,
    clause: (weak) => `the files of the deployment say so too (${placesOf(weak)})`,
  },
  {
    weaker: 'secrets/exposure/weak-signing-secret',
    stronger: ['secrets/exposure/secret-committed'],
    into: near(0),
    clause: () => 'sessions and tokens are signed with it',
  },
  ...(['secrets/exposure/secret-committed', 'secrets/exposure/default-credential'] as const).map(
    (weaker): Relation => ({
      weaker,
      stronger: ['secrets/config-drift/env-file-overridden'],
      into: ofOneVariable(near(0)),
      clause: () => '',
    }),
  ),
  {
    weaker: 'secrets/exposure/default-password-in-source',
    stronger: ['secrets/exposure/default-credential'],
    into: sameVariable,
    clause: (weak) => `the source falls back to a known value too (${placesOf(weak)})`,
  },
  {
    weaker: 'secrets/config-drift/variable-undocumented',
    stronger: ['secrets/config-drift/startup-validation-missing'],
    into: monitorOnly(anywhere),
    clause: (weak) => `the template leaves some of them out (${placesOf(weak)})`,
  },
  {
    weaker: 'scaling/stateless/read-modify-write',
    stronger: ['scaling/stateless/job-state-in-memory'],
    into: monitorOnly(ofSubject),
    clause: (weak) => `what it keeps in Redis is written back without a lock (${placesOf(weak)})`,
  },
];
