import type { DeploymentModel } from '../../../model/model.ts';
import { programName } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { pipInstall } from '../../shared/dependencies.ts';
import { ownStartCommands, type StartCommand, startCommands } from '../../shared/start-scripts.ts';

interface Subject {
  readonly file: string;
  readonly owner: string;
  readonly hits: readonly (StartCommand & { readonly what: string })[];
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/install-at-start',
  title: 'Each start of the container installs software',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'dockerfile',

  select: subjectsOf,
  noSubject: 'No container installs anything when it starts.',

  check({ file, owner, hits }) {
    const first = hits.find((it) => !it.conditional) ?? hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    const sometimes = first.conditional ? ', on some condition' : '';
    const names = [...new Set(hits.map((it) => it.what))];
    return fail(
      first.span,
      `${owner} runs \`${shorten(first.text)}\` at every start${sometimes}: ${listText(names)} come from the network then.`,
      {
        subject: { kind: 'file', name: file, anchor: 'install-at-start' },
        severity: first.conditional ? 'MEDIUM' : 'HIGH',
        evidence: hits
          .filter((it) => it !== first && it.span.start !== first.span.start)
          .slice(0, 5)
          .map((it) => it.span),
        verify:
          'Start the container without network (`docker run --network none IMAGE`): it stops at the installation.',
        fix: advice('Install while building the image', 'dockerfile', `RUN ${snippet(first)}`),
      },
    );
  },

  docs: {
    problem:
      'The start depends on mirrors and registries that are not yours, takes longer each time, needs write access to the system, and gives another version on another day.',
    impact: 'A restart at night fails because a mirror is down, and two replicas of one image run different software.',
    verify: 'Start the container without network.',
    remedy: 'Move the installation into the Dockerfile; offer variants as build arguments or as images of their own.',
    tradeOff: 'The image grows by what was installed later; options chosen at start become options of the build.',
    sources: [
      'https://docs.docker.com/build/building/best-practices/#create-ephemeral-containers',
      'https://12factor.net/build-release-run',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n',
        'entrypoint.sh': '#!/bin/sh\nset -e\napt-get update\napt-get install -y ffmpeg\nexec python app.py\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN apt-get update && apt-get install -y --no-install-recommends ffmpeg\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n',
        'entrypoint.sh': '#!/bin/sh\nset -e\nexec python app.py\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const byFile = new Map<string, { owner: string; hits: (StartCommand & { what: string })[] }>();
  const add = (owner: string, commands: readonly StartCommand[]): void => {
    for (const command of commands) {
      const what = installs(command);
      if (what === null) continue;
      const group = byFile.get(command.span.file) ?? { owner: command.script ?? owner, hits: [] };
      if (!group.hits.some((it) => it.span.start === command.span.start)) group.hits.push({ ...command, what });
      byFile.set(command.span.file, group);
    }
  };
  for (const image of model.images) add(image.file, startCommands(image, model));
  for (const container of model.containers) add(`Service ${container.name}`, ownStartCommands(container));
  return [...byFile].map(([file, group]) => ({ file, ...group }));
}

/** What the command fetches; null when it installs nothing. */
function installs({ words }: StartCommand): string | null {
  const tool = programName(words[0]);
  const verb = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  if (/^(apt-get|apt|apk|dnf|yum|microdnf)$/.test(tool) && words.some((word) => word === 'install' || word === 'add'))
    return 'packages of the system';
  if (pipInstall(words).length > 0 && !pipInstall(words).some((word) => word === '--no-index' || word === '--no-deps'))
    return 'Python packages';
  if (
    /^(uv|poetry)$/.test(tool) &&
    /^(sync|install)$/.test(verb) &&
    !words.some((word) => /^(--offline|--no-sync)$/.test(word))
  )
    return 'Python packages';
  if (
    /^(npm|pnpm|yarn|bun)$/.test(tool) &&
    (/^(ci|install|i|add)$/.test(verb) || (tool === 'yarn' && words.length === 1))
  )
    return 'npm packages';
  if (/^(bundle|composer)$/.test(tool) && verb === 'install') return `packages of ${tool}`;
  if (
    /^(playwright|npx)$/.test(tool) &&
    words.includes('install') &&
    (tool === 'playwright' || words.includes('playwright'))
  )
    return 'browsers';
  return null;
}

function snippet({ words }: StartCommand): string {
  const tool = programName(words[0]);
  if (/^apt/.test(tool))
    return 'apt-get update && apt-get install -y --no-install-recommends <packages> && rm -rf /var/lib/apt/lists/*';
  if (tool === 'apk') return 'apk add --no-cache <packages>';
  if (tool === 'npm') return 'npm ci --omit=dev';
  return words.join(' ');
}

function shorten(text: string): string {
  return text.length > 70 ? `${text.slice(0, 67)}...` : text;
}
