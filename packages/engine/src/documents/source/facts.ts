import { compareText } from '@seaworthy/schema/vocabulary';
import type { SourceFact } from './document.ts';
import { answerFacts } from './facts/answers.ts';
import { archiveFacts } from './facts/archives.ts';
import { blockingFacts } from './facts/blocking.ts';
import { bodyReadFacts } from './facts/body-reads.ts';
import { bootFacts } from './facts/boot.ts';
import { connectionFacts } from './facts/connections.ts';
import { edgeFacts } from './facts/edges.ts';
import { envFacts } from './facts/env.ts';
import { errorDetailFacts } from './facts/error-details.ts';
import { exposureFacts } from './facts/exposure.ts';
import { fileFacts } from './facts/files.ts';
import { healthFacts } from './facts/health.ts';
import { heavyFacts } from './facts/heavy.ts';
import { importsOf } from './facts/imports.ts';
import { lifecycleFacts } from './facts/lifecycle.ts';
import { limitFacts } from './facts/limits.ts';
import { localAddressFacts } from './facts/local-address.ts';
import { logLayoutFacts } from './facts/log-layout.ts';
import { logFacts } from './facts/logs.ts';
import { serverFacts } from './facts/node-server.ts';
import { operationFacts } from './facts/operations.ts';
import { proxyTrustFacts } from './facts/proxy-trust.ts';
import { queueFacts } from './facts/queues.ts';
import { routeFacts } from './facts/routes.ts';
import { schemaFacts } from './facts/schema.ts';
import { settingsFacts } from './facts/settings.ts';
import { sharedDataFacts } from './facts/shared-data.ts';
import { shutdownFacts } from './facts/shutdown.ts';
import { socketFacts } from './facts/sockets.ts';
import { sqliteFacts } from './facts/sqlite.ts';
import { stateFacts } from './facts/state.ts';
import { stoppingFacts } from './facts/stopping.ts';
import { telemetryFacts } from './facts/telemetry.ts';
import type { Syntax } from './syntax.ts';

const readers: readonly ((syntax: Syntax) => readonly SourceFact[])[] = [
  importsOf,
  routeFacts,
  envFacts,
  settingsFacts,
  sqliteFacts,
  fileFacts,
  bodyReadFacts,
  archiveFacts,
  lifecycleFacts,
  stateFacts,
  logFacts,
  healthFacts,
  socketFacts,
  heavyFacts,
  operationFacts,
  shutdownFacts,
  blockingFacts,
  queueFacts,
  connectionFacts,
  sharedDataFacts,
  bootFacts,
  errorDetailFacts,
  exposureFacts,
  logLayoutFacts,
  serverFacts,
  localAddressFacts,
  schemaFacts,
  telemetryFacts,
  proxyTrustFacts,
  limitFacts,
  answerFacts,
  edgeFacts,
  stoppingFacts,
];

/** All facts of one file, in the order of their places. */
export function factsOf(syntax: Syntax): SourceFact[] {
  return readers
    .flatMap((read) => read(syntax))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end || compareText(a.type, b.type));
}
