import type { DotenvEntry } from '../../../documents/dotenv/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, type SubjectName, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

interface Named {
  readonly name: string;
  readonly value: string | null;
  readonly span: Span;
}

interface List {
  readonly title: string;
  readonly subject: SubjectName;
  readonly form: 'kubernetes' | 'dotenv';
  readonly entries: readonly Named[];
}

export default defineRule<List>({
  id: 'secrets/config-drift/duplicate-variable',
  title: 'A variable is set twice, and only the last one counts',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => [...containerLists(model), ...dotenvLists(model)],
  noSubject: 'No container or environment file sets variables here.',

  check({ title, subject, form, entries }) {
    const [any] = entries;
    if (any === undefined) return skip('Nothing is set.');
    const first = new Map<string, Named>();
    const twice = entries.flatMap((entry) => {
      const earlier = first.get(entry.name);
      if (earlier === undefined) first.set(entry.name, entry);
      return earlier === undefined ? [] : [{ earlier, entry }];
    });
    // A template that shows two ways to fill one variable is read by people.
    const worst =
      twice.find((one) => one.earlier.value !== one.entry.value) ?? (form === 'kubernetes' ? twice[0] : undefined);
    if (worst === undefined) return skip('No variable is set twice.');
    const { earlier, entry } = worst;
    const differ = earlier.value !== entry.value;
    const names = [...new Set(twice.map((one) => one.entry.name))];
    return fail(
      entry.span,
      `${title} sets ${entry.name} in line ${earlier.span.line} and again in line ${entry.span.line}${differ && earlier.value !== null && entry.value !== null && isShort(earlier.value) && isShort(entry.value) ? `: ${earlier.value}, then ${entry.value}` : ''}${
        names.length > 1
          ? `; likewise ${names
              .filter((name) => name !== entry.name)
              .slice(0, 3)
              .join(', ')}`
          : ''
      }.`,
      {
        subject: { ...subject, discriminator: entry.name },
        severity: differ ? 'MEDIUM' : 'MONITOR',
        evidence: [earlier.span, ...twice.filter((one) => one !== worst).map((one) => one.entry.span)].slice(0, 5),
        ...(differ
          ? {}
          : {
              monitor: {
                metric: 'variables that are set twice with different values',
                threshold: '1',
                why: 'The next change may edit the copy that has no effect.',
              },
            }),
        verify: `Change the value in line ${earlier.span.line} and restart: nothing happens.`,
        fix: advice(
          'Keep one of them',
          form === 'kubernetes' ? 'yaml' : 'sh',
          form === 'kubernetes'
            ? `env:\n  - name: ${entry.name}   # line ${entry.span.line}; delete the one in line ${earlier.span.line}\n    value: "…"`
            : `${entry.name}=…   # line ${entry.span.line}; delete line ${earlier.span.line}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The later entry wins without a word, and merge tools that key lists by name may drop either of them.',
    impact: 'Somebody edits the copy that has no effect and believes a limit, address or key to be changed.',
    verify: 'Change the first value and look for an effect.',
    remedy: 'Delete the entry that has no effect.',
    tradeOff: 'None.',
    sources: ['https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/'],
  },
  examples: {
    bad: [{ '.env.production': 'MAX_UPLOAD_MB=50\nREGION=eu\nMAX_UPLOAD_MB=5\n' }],
    good: [{ '.env.production': 'MAX_UPLOAD_MB=50\nREGION=eu\n' }],
  },
});

function isShort(value: string): boolean {
  return value !== '' && value.length <= 40 && !value.includes('•');
}

function containerLists(model: DeploymentModel): List[] {
  return model.containers
    .filter((container) => container.platform === 'kubernetes' && container.env.length > 0)
    .map((container) => ({
      title: titleOf(container),
      subject: containerSubject(container, 'env'),
      form: 'kubernetes',
      entries: container.env.map((entry) => ({
        name: entry.name,
        value:
          entry.value.state === 'set'
            ? entry.value.value
            : entry.value.state === 'unresolved'
              ? entry.value.expression
              : null,
        span: entry.span,
      })),
    }));
}

function dotenvLists(model: DeploymentModel): List[] {
  const classes = new Map(model.files.map((file) => [file.path, file.class]));
  return model.dotenvs
    .filter((dotenv) => dotenv.entries.length > 0 && !['test', 'vendored'].includes(classes.get(dotenv.file) ?? 'prod'))
    .map((dotenv) => ({
      title: dotenv.file,
      subject: { kind: 'file', name: dotenv.file, anchor: 'duplicate' },
      form: 'dotenv',
      entries: dotenv.entries.map((entry: DotenvEntry) => ({ name: entry.name, value: entry.value, span: entry.span })),
    }));
}
