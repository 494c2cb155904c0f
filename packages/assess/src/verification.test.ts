import { expect, test } from 'vitest';
import { facts } from '../testing/sample.ts';
import { verificationSteps } from './verification.ts';

const commands = (more: Partial<typeof facts> = {}) =>
  verificationSteps({ ...facts, ...more }).map((step) => step.command);

test('the four checks of the audit prompt, in its order and words', () => {
  expect(verificationSteps(facts).map((step) => step.why)).toEqual([
    'verify resource usage under load',
    'verify health endpoint',
    'Chaos testing: kill container, verify recovery',
    'Load test: verify scaling behavior',
  ]);
});

test('name this repository’s Compose file, service, port and health path', () => {
  expect(
    commands({
      composeFile: 'deploy/compose.prod.yml',
      publicScheme: 'http',
      publicPort: 8080,
      healthPath: '/healthz',
    }),
  ).toEqual([
    'docker stats --no-stream $(docker compose -f deploy/compose.prod.yml ps -q api)',
    "curl -k -f -sS -o /dev/null -w '%{http_code}\\n' http://localhost:8080/healthz",
    "docker compose -f deploy/compose.prod.yml exec -T api sh -c 'kill 1'; sleep 30; docker compose -f deploy/compose.prod.yml ps",
    'ab -n 5000 -c 50 http://localhost:8080/healthz',
  ]);
});

test('call the front page where there is no health route, where a redirect or a login is no failure', () => {
  const [, health] = verificationSteps({ ...facts, healthPath: null });
  expect(health?.command).toMatch(/^curl -k -sS .*\/localhost\/$/);
  expect(health?.expect).toMatch(/^An answer below 500\./);
});

test('make the process crash, for Docker restarts nothing that it was told to kill', () => {
  expect(commands({ composeFile: null })[2]).toBe("docker exec api sh -c 'kill 1'; sleep 30; docker ps");
  expect(commands().join()).not.toContain('docker kill');
});

test('speak kubectl on Kubernetes', () => {
  expect(commands({ kubernetes: true, composeFile: null })[0]).toBe('kubectl top pod --containers | grep -F -- api');
});

test('a hostile name cannot run in the shell of whoever copies the command', () => {
  for (const command of commands({
    appService: "x'; rm -rf ~ #",
    composeFile: '$(reboot).yml',
    healthPath: '/`id`\n',
  })) {
    expect(command).not.toMatch(/(?<!')\$\(reboot\)/);
    expect(command).not.toContain('\n');
    expect(command.replaceAll("'\\''", '').replace(/'[^']*'/g, '')).not.toMatch(/rm -rf|`/);
  }
});
