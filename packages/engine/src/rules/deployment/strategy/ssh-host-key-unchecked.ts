import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { commandPlaces, grouped } from '../../shared/pipelines.ts';

interface Line {
  readonly text: string;
  readonly span: Span;
}

const remote = /\b(ssh|scp|rsync|sftp|git)\b|StrictHostKeyChecking|ssh-keyscan|known_hosts/;
const off = /StrictHostKeyChecking[ =]+["']?(no|off)\b|UserKnownHostsFile[ =]+["']?\/dev\/null/i;
const scanned = /\bssh-keyscan\b.*(>>?|tee).*known_hosts/;
const nearby = /\b(localhost|127\.0\.0\.1|vagrant|multipass)\b/;

export default defineRule<readonly Line[]>({
  id: 'deployment/strategy/ssh-host-key-unchecked',
  title: 'The deployment trusts whatever server answers',
  severity: 'MEDIUM',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'directive',

  select: (model) => linesByFile(model),
  noSubject: 'Nothing here connects to a server with SSH.',

  check(lines) {
    const first =
      lines.find((it) => off.test(it.text) && !nearby.test(it.text)) ??
      lines.find((it) => scanned.test(it.text) && !nearby.test(it.text));
    if (first === undefined) return skip('No command switches the check of host keys off.'); // never empty
    const scan = !off.test(first.text);
    return fail(
      first.span,
      scan
        ? `${first.span.file} asks the server for its key (\`ssh-keyscan\`) right before it connects, and believes the answer.`
        : `${first.span.file} connects with host key checking switched off.`,
      {
        severity: scan ? 'MONITOR' : 'MEDIUM',
        subject: { kind: 'script', name: first.span.file, anchor: 'ssh' },
        monitor: {
          metric: 'deployments over networks that others can reach',
          threshold: 'any',
          why: 'a wrong server is not noticed',
        },
        verify: `Point the host name at another machine: \`${first.span.file}\` connects without a complaint.`,
        fix: advice(
          'Store the host key',
          'sh',
          'install -d -m 700 ~/.ssh\nprintf "%s\\n" "$SSH_KNOWN_HOSTS" >> ~/.ssh/known_hosts   # the line of ssh-keyscan, taken once and compared on the server\nssh -o StrictHostKeyChecking=yes deploy@host …',
        ),
      },
    );
  },

  docs: {
    problem: 'SSH protects against a server in the middle only by comparing its key with a known one.',
    impact:
      'Whoever controls DNS or a router on the way receives the images, files and secrets of the deployment, and can act as the server.',
    verify: 'Point the name of the host at another machine.',
    remedy: 'Keep the host key as a variable of the pipeline and write it to known_hosts.',
    tradeOff: 'The variable has to be renewed when the server is replaced.',
    sources: ['https://man.openbsd.org/ssh_config#StrictHostKeyChecking'],
  },
  examples: {
    bad: [{ 'deploy.sh': '#!/bin/sh\nssh -o StrictHostKeyChecking=no deploy@host "docker compose pull"\n' }],
    good: [{ 'deploy.sh': '#!/bin/sh\nssh deploy@host "docker compose pull"\n' }],
  },
});

function linesByFile(model: DeploymentModel): readonly (readonly Line[])[] {
  const steps = commandPlaces(model.pipelines).map(({ command }) => ({ text: command.text, span: command.span }));
  const scripts = model.scripts
    .filter((it) => it.environment === 'prod' && it.form !== 'unit')
    .flatMap((it) => it.commands.map((command) => ({ text: command.text, span: command.span })));
  return [
    ...grouped(
      [...steps, ...scripts].filter((it) => remote.test(it.text)),
      (it) => it.span.file,
    ).values(),
  ];
}
