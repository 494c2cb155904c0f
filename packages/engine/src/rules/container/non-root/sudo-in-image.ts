import type { DeploymentModel } from '../../../model/model.ts';
import { programName } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { hitsByFile, type RunHit } from '../../shared/run-flags.ts';

export default defineRule<{ file: string; hits: readonly RunHit[] }>({
  id: 'container/non-root/sudo-in-image',
  title: 'The image works with sudo',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    [...hitsByFile(model, (_words, run) => (programName(run.words[0]) === 'sudo' ? run.text : undefined))].map(
      ([file, hits]) => ({ file, hits }),
    ),
  noSubject: 'No image runs sudo.',

  check({ file, hits }) {
    const first = hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    return fail(first.span, `${file} runs sudo while it builds.`, {
      subject: { kind: 'image', name: file, anchor: `${file}/sudo` },
      evidence: hits.slice(1, 8).map((hit) => hit.span),
      fix: advice(
        'Switch the user of the instruction',
        'dockerfile',
        'USER root\nRUN the command without sudo\nUSER 10001',
      ),
    });
  },

  docs: {
    problem:
      'It needs sudo in the image and a user who may use it, and both are still there when the application runs.',
    impact: 'A hole in the application becomes root at once.',
    verify: 'Run sudo -n true as the user of the container.',
    remedy: 'Switch to root with USER for that one instruction and back.',
    tradeOff: 'None: root in a build step needs no sudo.',
    sources: ['https://docs.docker.com/build/building/best-practices/#user'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM debian:bookworm-slim\nRUN sudo apt-get update\n' }],
    good: [
      {
        Dockerfile: 'FROM debian:bookworm-slim\nUSER root\nRUN apt-get update && apt-get install -y curl\nUSER 10001\n',
      },
    ],
  },
});
