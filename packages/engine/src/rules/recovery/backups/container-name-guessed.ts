import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { backupJobs, generatedName, type JobSource, restoreJobs } from '../../shared/backup-jobs.ts';
import { listText } from '../../shared/containers.ts';

interface Use {
  readonly script: JobSource;
  readonly uses: readonly {
    readonly name: string;
    readonly project: string;
    readonly container: Container;
    readonly span: Span;
  }[];
  readonly others: readonly Span[];
}

export default defineRule<Use>({
  id: 'recovery/backups/container-name-guessed',
  title: 'Backup and restore depend on the name of a folder',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: uses,
  noSubject: 'No backup or restore script enters a Compose service.',

  check({ script, uses: found, others }) {
    const first = found[0];
    if (first === undefined)
      return others[0] === undefined
        ? { verdict: 'skip', reason: 'No container is entered.' }
        : pass(others[0], 'the service is named, not its container');
    const names = [...new Set(found.map((it) => it.name))];
    return fail(
      first.span,
      `${script.path} enters the container${names.length > 1 ? 's' : ''} ${listText(names)} by the name that Compose generates, so it works only while the checkout's folder is called \`${first.project}\`.`,
      {
        subject: { kind: 'script', name: script.path, anchor: 'container-name' },
        evidence: found.slice(1, 5).map((it) => it.span),
        verify: `\`COMPOSE_PROJECT_NAME=other docker compose up -d ${first.container.name} && ${script.path.endsWith('.sh') ? `bash ${script.path}` : 'the recipe'}\` fails with "No such container".`,
        fix: advice(
          'Name the service',
          'sh',
          `docker compose exec -T ${first.container.name} …            # instead of docker exec ${first.name} …\ndocker compose cp ${first.container.name}:/path ./copy   # instead of docker cp ${first.name}:/path ./copy`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The name consists of the project, which is the folder unless somebody sets it, the service and a number, and the first two differ between hosts and releases of Compose.',
    impact:
      'On another host, or after the folder is renamed, no backup is made any more, and the restore script fails on the day it is needed.',
    verify: 'Start the project under another name and run the script.',
    remedy:
      'Use `docker compose exec -T` and `docker compose cp` with the service, or set the project name in the Compose file.',
    tradeOff: 'The script has to run in the folder of the Compose file, or be given its path with -f.',
    sources: ['https://docs.docker.com/compose/how-tos/project-name/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  db:\n    image: postgres:17.2\n',
        'ops/backup.sh': '#!/bin/sh\ndocker exec shop-db-1 pg_dump -Fc app > /backup/app.dump\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  db:\n    image: postgres:17.2\n',
        'ops/backup.sh': '#!/bin/sh\ndocker compose exec -T db pg_dump -Fc app > /backup/app.dump\n',
      },
    ],
  },
});

function uses(model: DeploymentModel): Use[] {
  const scripts = new Map<string, { script: JobSource; commands: ScriptCommand[] }>();
  for (const { script, commands } of [...backupJobs(model), ...restoreJobs(model)]) {
    const own = scripts.get(script.path) ?? { script, commands: [] as ScriptCommand[] }; // filled below
    own.commands.push(...commands);
    scripts.set(script.path, own);
  }
  return [...scripts.values()].map(({ script, commands }) => {
    const entered = commands.filter((it) => it.inside !== null || it.words.includes('cp'));
    const found = entered.flatMap((command) =>
      command.words.concat(command.inside?.how === 'docker-exec' ? command.inside.name : []).flatMap((word) => {
        const name = word.replace(/:\/.*$/, '');
        const generated = generatedName(model, name);
        return generated === null ? [] : [{ name, span: command.span, ...generated }];
      }),
    );
    const fixed = script.commands.some((it) => /\bCOMPOSE_PROJECT_NAME\b/.test(it.text));
    return { script, uses: fixed ? [] : found, others: entered.map((it) => it.span) };
  });
}
