import {
  type Environment,
  loadConfig,
  logLevels,
  oneOf,
  publicUrlVariable,
  queueSettings,
  queueVariables,
  tracingVariables,
  webhookVariables,
  wholeNumber,
} from '@seaworthy/runtime/config';
import { dayMs } from '@seaworthy/schema/iso-day';
import { z } from 'zod';
import { networkModes } from './isolate-network.ts';

/** What the worker can be told from outside. This file alone reads the environment; docs/configuration.md is written from it. */
export const WorkerEnvironment = z.object({
  SEAWORTHY_DATA: z.string().default('.seaworthy').describe('Folder of database, archives and reports.'),
  SEAWORTHY_PUBLIC_URL: publicUrlVariable()
    .optional()
    .describe('The same as that of the API; webhooks name pages below it.'),
  SEAWORTHY_WORKER_CONCURRENCY: wholeNumber(1, 64).default(1).describe('Audits that this process runs at a time.'),
  SEAWORTHY_WORKER_MEMORY_MB: wholeNumber(128, 65_536)
    .default(1_024)
    .describe('Heap ceiling of one audit, in MiB; with everything beside the heap it may take half as much again.'),
  SEAWORTHY_STAGE_DEADLINE_SECONDS: wholeNumber(1, 86_400)
    .default(300)
    .describe('Seconds that one stage of an audit may take before the audit fails.'),
  SEAWORTHY_WORKER_MAX_ATTEMPTS: wholeNumber(1, 100)
    .default(5)
    .describe('How often an audit is tried when its process dies unexpectedly; each try resumes.'),
  SEAWORTHY_WORKER_BACKOFF_MS: wholeNumber(0, 60_000)
    .default(1_000)
    .describe('Milliseconds before the second try; doubles with each further one, up to a minute.'),
  SEAWORTHY_WORKER_LEASE_SECONDS: wholeNumber(1, 3_600)
    .default(15)
    .describe('Seconds without a sign of life after which another worker takes an audit over.'),
  SEAWORTHY_WORKER_PORT: wholeNumber(0, 65_535)
    .optional()
    .describe('TCP port for /health and /metrics of the worker; 0 takes any free one. Without it nothing listens.'),
  SEAWORTHY_WORKER_HOST: z.string().default('127.0.0.1').describe('Address for SEAWORTHY_WORKER_PORT.'),
  SEAWORTHY_KEEP_FOR_RETRY_HOURS: wholeNumber(0, 87_600)
    .default(168)
    .describe('Hours that upload and checkpoints of a failed or cancelled audit are kept for a retry.'),
  SEAWORTHY_CACHE_DAYS: wholeNumber(0, 3_650)
    .default(30)
    .describe('Days that a parsed file is kept after its last use.'),
  SEAWORTHY_CACHE_MB: wholeNumber(0, 1_048_576)
    .default(512)
    .describe('Size of the cache of parsed files, in millions of characters.'),
  SEAWORTHY_SWEEP_MINUTES: wholeNumber(1, 1_440)
    .default(60)
    .describe('Minutes between two sweeps of what nobody needs.'),
  SEAWORTHY_KEEP_AUDITS_DAYS: wholeNumber(0, 36_500)
    .default(0)
    .describe(
      'Days after its end that an audit of any project goes with its reports and events; pinned ones stay, and of each project the newest and the newest that is done. Projects may keep less. 0 keeps all.',
    ),
  SEAWORTHY_LOG_DAYS: wholeNumber(30, 36_500)
    .default(400)
    .describe('Days that entries of the access log are kept, at least 30.'),
  SEAWORTHY_MIN_FREE_BYTES: wholeNumber(0, 999_999_999_999_999)
    .default(1_073_741_824)
    .describe('Free bytes below which no further audit is taken; the same in API and workers.'),
  SEAWORTHY_BACKUP_DIR: z
    .string()
    .optional()
    .describe('Folder for scheduled backups, best on another disk. Without it none are made.'),
  SEAWORTHY_BACKUP_EVERY_HOURS: wholeNumber(1, 8_760)
    .default(24)
    .describe('Hours from one scheduled backup to the next.'),
  SEAWORTHY_BACKUP_KEEP: wholeNumber(1, 10_000).default(7).describe('Scheduled backups that are kept, the newest.'),
  SEAWORTHY_AUDIT_NETWORK: oneOf(networkModes)
    .default('auto')
    .describe(
      'Network of the processes that read uploads. `auto`: none where the system can do that (Linux, user namespaces); `none`: the worker refuses to start where it cannot; `shared`: that of the worker.',
    ),
  ...tracingVariables,
  ...queueVariables,
  ...webhookVariables,
  SEAWORTHY_GRACE_MS: wholeNumber(0, 600_000)
    .default(10_000)
    .describe('Milliseconds that running work gets to end when the process is asked to stop.'),
  LOG_LEVEL: oneOf(logLevels).default('info').describe('Log level.'),
});

export type WorkerConfig = ReturnType<typeof readConfig>;

/** @throws SeaworthyError config/invalid naming each wrong variable and what it accepts. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const env = loadConfig(WorkerEnvironment, environment);
  return {
    dataDir: env.SEAWORTHY_DATA,
    concurrency: env.SEAWORTHY_WORKER_CONCURRENCY,
    memoryMb: env.SEAWORTHY_WORKER_MEMORY_MB,
    stageDeadlineMs: env.SEAWORTHY_STAGE_DEADLINE_SECONDS * 1_000,
    maxAttempts: env.SEAWORTHY_WORKER_MAX_ATTEMPTS,
    backoffMs: env.SEAWORTHY_WORKER_BACKOFF_MS,
    leaseMs: env.SEAWORTHY_WORKER_LEASE_SECONDS * 1_000,
    listen:
      env.SEAWORTHY_WORKER_PORT === undefined
        ? null
        : { host: env.SEAWORTHY_WORKER_HOST, port: env.SEAWORTHY_WORKER_PORT },
    retention: {
      keepForRetryMs: env.SEAWORTHY_KEEP_FOR_RETRY_HOURS * 3_600_000,
      documentCacheAgeMs: env.SEAWORTHY_CACHE_DAYS * dayMs,
      documentCacheSize: env.SEAWORTHY_CACHE_MB * 1_000_000,
      keepLogMs: env.SEAWORTHY_LOG_DAYS * dayMs,
      keepAuditsMs: env.SEAWORTHY_KEEP_AUDITS_DAYS === 0 ? null : env.SEAWORTHY_KEEP_AUDITS_DAYS * dayMs,
    },
    publicUrl: env.SEAWORTHY_PUBLIC_URL ?? null,
    webhookPrivate: env.SEAWORTHY_WEBHOOK_PRIVATE === 'on',
    minFreeBytes: env.SEAWORTHY_MIN_FREE_BYTES,
    backups:
      env.SEAWORTHY_BACKUP_DIR === undefined
        ? null
        : {
            dir: env.SEAWORTHY_BACKUP_DIR,
            everyMs: env.SEAWORTHY_BACKUP_EVERY_HOURS * 3_600_000,
            keep: env.SEAWORTHY_BACKUP_KEEP,
          },
    sweepEveryMs: env.SEAWORTHY_SWEEP_MINUTES * 60_000,
    graceMs: env.SEAWORTHY_GRACE_MS,
    auditNetwork: env.SEAWORTHY_AUDIT_NETWORK,
    otlpEndpoint: env.SEAWORTHY_OTLP_ENDPOINT ?? null,
    queue: queueSettings(env),
    logLevel: env.LOG_LEVEL,
  };
}

/** For the operator's commands, which show where each value comes from. */
export function currentEnvironment(): Environment {
  return process.env;
}
