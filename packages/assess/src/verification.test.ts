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
    "curl -k -fsS -o /dev/null -w '%{http_code}\\n' http://localhost:8080/healthz",
    'docker kill "$(docker compose -f deploy/compose.prod.yml ps -q api | head -n 1)" && sleep 30 && docker compose -f deploy/compose.prod.yml ps',
    'ab -n 5000 -c 50 http://localhost:8080/healthz',
  ]);
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
