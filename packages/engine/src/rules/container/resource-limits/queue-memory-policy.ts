import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { bytesText } from '../../../text/units.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, execInto, placeText, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'container/resource-limits/queue-memory-policy',
  title: 'Queued jobs are thrown away when memory runs short',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (it) => it.build === null && it.environment === 'prod' && datastoreOf(known(it.image))?.product === 'Redis',
    ),
  noSubject: 'No Redis runs here.',

  check(container, model) {
    // A configuration file of its own may say anything.
    const text = [known(container.entrypoint)?.text, known(container.command)?.text]
      .filter((it) => it !== undefined)
      .join(' ');
    if (/\.conf\b/.test(text) || container.mounts.some((it) => /\.conf$|\/etc\/(redis|valkey)/.test(it.target)))
      return skip('A configuration file decides.');
    const queue = queueOf(model);
    const policy = /--maxmemory-policy[= ]"?([a-z-]+)/.exec(text)?.[1];
    const limit = known(container.memoryLimit);
    if (queue !== null && policy !== undefined && /^(allkeys-|volatile-)/.test(policy)) {
      const all = policy.startsWith('allkeys-');
      return fail(
        container.command,
        `${titleOf(container)} holds the jobs of ${queue.name} (${placeText(queue.span)}), but with ${policy} it deletes ${all ? 'any key' : 'keys that expire'} as soon as its memory is full.`,
        {
          subject: containerSubject(container, 'maxmemory-policy'),
          severity: all ? 'HIGH' : 'MEDIUM',
          evidence: [queue.span],
          verify: `\`${execInto(container, 'redis-cli config get maxmemory-policy')}\` prints ${policy}.`,
          fix: advice(
            'Refuse new keys instead of deleting jobs',
            'yaml',
            `  ${container.name}:\n    command: redis-server --maxmemory 400mb --maxmemory-policy noeviction --appendonly yes`,
          ),
        },
      );
    }
    if (limit === undefined || /maxmemory/.test(text))
      return limit === undefined ? skip('No memory limit to run into.') : pass(container.memoryLimit);
    const cap = Math.floor((limit * 0.75) / 2 ** 20);
    return fail(
      container.memoryLimit,
      `${titleOf(container)} may use ${bytesText(limit)}, but nothing tells Redis: it has no maxmemory${queue === null ? '' : ` and holds the jobs of ${queue.name} (${placeText(queue.span)})`}.`,
      {
        subject: containerSubject(container, 'maxmemory'),
        severity: 'MEDIUM',
        problem:
          'It grows until the kernel kills it in the middle of a write, instead of refusing or evicting keys by a rule.',
        evidence: queue === null ? [] : [queue.span],
        verify: `\`${execInto(container, 'redis-cli config get maxmemory')}\` prints 0.`,
        fix: advice(
          'Tell Redis its limit',
          'yaml',
          `  ${container.name}:\n    command: redis-server --maxmemory ${cap}mb --maxmemory-policy ${queue === null ? 'allkeys-lru' : 'noeviction'}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'For Redis a queued job is a key like any other; a policy that evicts keys throws jobs away without an error anywhere.',
    impact: 'Jobs vanish under load, exactly when the queue is long, and nobody is told.',
    verify: 'Ask the running server for its policy.',
    remedy:
      'Use noeviction for queues and sessions, set maxmemory below the limit of the container, and keep caches in an instance of their own.',
    tradeOff: 'With noeviction writes fail when memory is full, which has to be watched.',
    sources: [
      'https://redis.io/docs/latest/develop/reference/eviction/',
      'https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html',
    ],
  },
  examples: {
    bad: [example('redis-server --maxmemory 400mb --maxmemory-policy allkeys-lru')],
    good: [example('redis-server --maxmemory 400mb --maxmemory-policy noeviction')],
  },
});

function queueOf(model: DeploymentModel) {
  for (const app of model.apps) {
    const found = app.dependencies.find(
      (it) =>
        it.group === 'runtime' && /^(celery|rq|arq|dramatiq|huey|bullmq|bull|bee-queue|taskiq-redis)$/.test(it.name),
    );
    if (found !== undefined) return found;
  }
  return null;
}

function example(command: string): Record<string, string> {
  return {
    'compose.yml': `services:\n  redis:\n    image: redis:8.2\n    command: ${command}\n  worker:\n    build: .\n    command: celery -A app worker\n`,
    Dockerfile: 'FROM python:3.12-slim\nCOPY . .\nRUN pip install -r requirements.txt\n',
    'requirements.txt': 'celery==5.4.0\n',
    'app.py': 'from celery import Celery\n\napp = Celery("app", broker="redis://redis:6379/0")\n',
  };
}
