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
  const path = facts.healthPath ?? '/health';
  const unknown = facts.healthPath === null ? ' No health route was found; /health is the usual place.' : '';
  return {
    command: `curl -k -fsS -o /dev/null -w '%{http_code}\\n' ${quote(`${origin(facts)}${path}`)}`,
    expect: `200 while every dependency is up, 503 once the database or the disk is not.${unknown}`,
    why: 'verify health endpoint',
  };
}

function chaosStep(facts: DeploymentFacts): VerificationStep {
  const service = facts.appService ?? 'app';
  const command = facts.kubernetes
    ? `kubectl delete pod "$(kubectl get pods -o name${grep(facts)} | head -n 1 | cut -d/ -f2)" && kubectl get pods -w`
    : `docker kill ${compose(facts) === null ? quote(service) : `"$(${compose(facts)} ps -q ${quote(service)} | head -n 1)"`} && sleep 30 && ${
        compose(facts) === null ? 'docker ps' : `${compose(facts)} ps`
      }`;
  const socket = facts.usesWebsocket ? ' Browsers reconnect on their own.' : '';
  return {
    command,
    expect: `The container is back and healthy within 30 seconds and no accepted job is lost.${socket}`,
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
