import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { programName } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { ownStartCommands } from '../../shared/start-scripts.ts';

/** Shorter pauses only let output settle. */
const shortest = 2;

export default defineRule<Container>({
  id: 'health/startup-probes/init-sleeps',
  title: 'The setup service guesses when the others are ready',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: (model: DeploymentModel) =>
    model.containers.filter((it) => it.platform === 'compose' && ownStartCommands(it).length > 1),
  noSubject: 'No service here has a start command of several steps.',

  check(container, model) {
    const lines = ownStartCommands(container);
    const place = container.entrypoint.state === 'set' ? container.entrypoint : container.command;
    const loops = lines.some((line) =>
      /^(?:until|while|for|wait-for|wait-for-it\.sh|dockerize)$/.test(programName(line.words[0])),
    );
    const at = lines.findIndex((line) => secondsOf(line.words) >= shortest && !line.conditional);
    const pause = lines[at];
    if (pause === undefined || loops)
      return loops
        ? pass(place, 'it asks until the other service answers')
        : skip('No one-shot service sleeps before it talks to another.');
    const others = model.containers.filter((it) => it.span.file === container.span.file && it.name !== container.name);
    const next = lines.slice(at + 1).find((line) => others.some((other) => names(line.text, other.name)));
    const other = others.find((it) => next !== undefined && names(next.text, it.name));
    if (next === undefined || other === undefined) return skip('Nothing after the pause talks to another service.');
    const again = known(container.restart) !== undefined && known(container.restart) !== 'no';
    return fail(
      place,
      `${titleOf(container)} sleeps ${secondsOf(pause.words)} seconds and then talks to ${other.name}, ready or not${again ? '' : '; nothing starts it a second time'}.`,
      {
        subject: containerSubject(container, 'sleep'),
        evidence: [other.span],
        verify: `Put \`sleep ${secondsOf(pause.words) + 10}\` in front of the command of ${other.name}, start from empty volumes and look at \`docker compose logs ${container.name}\`: the setup fails and stays undone.`,
        fix: advice(
          'Wait for the health check instead',
          'yaml',
          `services:\n  ${container.name}:\n    depends_on:\n      ${other.name}:\n        condition: service_healthy   # ${other.name} needs a healthcheck\n    restart: on-failure`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A first start initialises its data, and on a slow disk or a busy host that takes longer than any fixed number of seconds.',
    impact: 'The setup is skipped once and for all, and the application meets a missing bucket, database or user.',
    verify: 'Delay the other service by more than the pause and start from nothing.',
    remedy:
      'Let depends_on wait for the health of the other service, or ask it in a loop with a limit, and restart the setup on failure.',
    tradeOff: 'A service that never becomes healthy keeps the setup waiting, which shows the cause.',
    sources: ['https://docs.docker.com/compose/how-tos/startup-order/'],
  },
  examples: {
    bad: [example('sleep 5; psql -h db -f /schema.sql')],
    good: [example('until pg_isready -h db; do sleep 5; done; psql -h db -f /schema.sql')],
  },
});

function secondsOf(words: readonly string[]): number {
  return programName(words[0]) === 'sleep' ? Number.parseInt(words[1] ?? '0', 10) || 0 : 0;
}

/** The name as a host: `http://store:9000`, `-h db`, `db:5432`. */
function names(text: string, service: string): boolean {
  return new RegExp(`(?:^|[\\s/@=])${service.replace(/[^\w-]/g, '.')}(?=$|[\\s:/])`).test(text);
}

function example(script: string) {
  return {
    'compose.yml': `services:\n  db:\n    image: postgres:17.2\n  setup:\n    image: postgres:17.2\n    command: ["sh", "-c", "${script}"]\n`,
  };
}
