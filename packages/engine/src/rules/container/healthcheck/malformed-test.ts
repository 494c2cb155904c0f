import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, imageSubject } from '../../shared/containers.ts';
import { type ExecProbe, execProbes, probeOwner } from '../../shared/exec-probes.ts';

export default defineRule<ExecProbe>({
  id: 'container/healthcheck/malformed-test',
  title: 'The health check cannot run as it is written',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => execProbes(model),
  noSubject: 'No health check runs a command.',

  check(probe) {
    const reason = probe.probe.malformed;
    if (reason === undefined) return pass(probe.setting);
    const text = probe.command.words.filter((word) => !/^CMD(-SHELL)?$/.test(word)).join(' ');
    const inDockerfile = probe.image !== null && probe.setting.span.file === probe.image.file;
    return fail(probe.setting, `${probeOwner(probe)} cannot work: ${reason}.`, {
      subject:
        probe.container === null
          ? imageSubject(probe.image as NonNullable<typeof probe.image>, 'HEALTHCHECK')
          : containerSubject(probe.container, 'healthcheck'), // a probe has one of the two
      fix: inDockerfile
        ? advice('Write it in shell form', 'dockerfile', `HEALTHCHECK CMD ${text}`)
        : advice('Let a shell run it', 'yaml', `    healthcheck:\n      test: ["CMD-SHELL", ${JSON.stringify(text)}]`),
    });
  },

  docs: {
    problem: 'Docker starts another program than the one that is meant, so every check fails or asks nothing.',
    impact: 'The container stays unhealthy, or looks healthy whatever happens, and whoever waits for it waits in vain.',
    verify: "`docker inspect -f '{{json .State.Health.Log}}'` on the container shows the error of each attempt.",
    remedy: 'Use ["CMD", "program", "argument"] with one word per item, or ["CMD-SHELL", "one string"].',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#healthcheck'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    healthcheck:\n      test: ["CMD", "pg_isready -U postgres"]\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    healthcheck:\n      test: ["CMD", "pg_isready", "-U", "postgres"]\n',
      },
    ],
  },
});
