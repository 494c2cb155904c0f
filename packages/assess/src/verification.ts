import type { VerificationStep } from '@seaworthy/schema/report';
import type { DeploymentFacts } from './input.ts';

/** The audit prompt's four recommended checks, filled with this repository's service, port and paths. */
export function verificationSteps(facts: DeploymentFacts): VerificationStep[] {
  return [resourceStep(facts), healthStep(facts), chaosStep(facts), loadStep(facts)];
}

function resourceStep(facts: DeploymentFacts): VerificationStep {
  const heavy =
    facts.heavyLibraries.length === 0
      ? ''
      : ` while ${facts.heavyLibraries.join(', ')} work on the largest real document`;
  return {
    command: facts.kubernetes
      ? `kubectl top pod --containers${grep(facts)}`
      : `docker stats --no-stream${container(facts)}`,
    expect: `Memory stays below 80 % of the limit and CPU below its quota${heavy}.`,
    why: 'verify resource usage under load',
  };
}

function healthStep(facts: DeploymentFacts): VerificationStep {
  const known = facts.healthPath !== null;
  return {
    // Without a health route a page may well answer with a redirect or ask for a login: only a fault is a failure.
    command: `curl -k${known ? ' -f' : ''} -sS -o /dev/null -w '%{http_code}\\n' ${quote(`${origin(facts)}${facts.healthPath ?? '/'}`)}`,
    expect: known
      ? '200 while every dependency is up, 503 once the database or the disk is not.'
      : 'An answer below 500. No health route was found: once there is one, call it, and expect 503 while the database or the disk is down.',
    why: 'verify health endpoint',
  };
}

function chaosStep(facts: DeploymentFacts): VerificationStep {
  const service = facts.appService ?? 'app';
  const runner = compose(facts) ?? 'docker';
  const command = facts.kubernetes
    ? `kubectl delete pod "$(kubectl get pods -o name${grep(facts)} | head -n 1 | cut -d/ -f2)" && kubectl get pods -w`
    : `${runner} exec ${runner === 'docker' ? '' : '-T '}${quote(service)} sh -c 'kill 1'; sleep 30; ${runner} ps`;
  // Docker restarts nothing after `docker kill`: that stop was asked for. A process that ends inside counts as a crash.
  const back = facts.kubernetes
    ? 'The pod is replaced and ready within 30 seconds'
    : 'The container is back, with an uptime below 30 seconds, and healthy';
  const socket = facts.usesWebsocket ? ' Browsers reconnect on their own.' : '';
  return {
    command,
    expect: `${back}; no accepted job is lost.${socket}`,
    why: 'Chaos testing: kill container, verify recovery',
  };
}

function loadStep(facts: DeploymentFacts): VerificationStep {
  const path = facts.healthPath ?? '/';
  const uploads = facts.acceptsUploads ? ' Repeat it with parallel uploads of the largest allowed file.' : '';
  return {
    command: `ab -n 5000 -c 50 ${quote(`${origin(facts)}${path}`)}`,
    expect: `No failed request, and the slowest percentile stays below the proxy's read timeout.${uploads}`,
    why: 'Load test: verify scaling behavior',
  };
}

/** `https://localhost`, with the port when it is not the scheme's own. */
function origin(facts: DeploymentFacts): string {
  const usual = facts.publicScheme === 'https' ? 443 : 80;
  const port = facts.publicPort ?? facts.appPort ?? usual;
  return `${facts.publicScheme}://localhost${port === usual ? '' : `:${port}`}`;
}

function compose(facts: DeploymentFacts): string | null {
  return facts.composeFile === null ? null : `docker compose -f ${quote(facts.composeFile)}`;
}

function container(facts: DeploymentFacts): string {
  if (facts.appService === null) return '';
  const command = compose(facts);
  return command === null ? ` ${quote(facts.appService)}` : ` $(${command} ps -q ${quote(facts.appService)})`;
}

function grep(facts: DeploymentFacts): string {
  return facts.appService === null ? '' : ` | grep -F -- ${quote(facts.appService)}`;
}

/** Names come from the audited repository and end in somebody's shell: everything unusual is quoted, control characters go. */
function quote(word: string): string {
  const clean = word.replace(/\p{Cc}/gu, '');
  return /^[\w./:@%+-]+$/.test(clean) && !clean.startsWith('-') ? clean : `'${clean.replaceAll("'", `'\\''`)}'`;
}
