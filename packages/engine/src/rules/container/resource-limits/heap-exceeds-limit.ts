import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { bytesOf, bytesText } from '../../../text/units.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, placeText, titleOf } from '../../shared/containers.ts';
import { ownImage } from '../../shared/published.ts';

interface Heap {
  readonly container: Container;
  readonly text: string;
  readonly bytes: number;
  /** Largest sensible share of the limit. */
  readonly share: number;
  readonly rest: string;
  readonly span: Span;
}

export default defineRule<Heap>({
  id: 'container/resource-limits/heap-exceeds-limit',
  title: 'The program may take more memory than its limit',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: heaps,
  noSubject: 'No container with a memory limit sets the size of its heap or cache.',

  check({ container, text, bytes, share, rest, span }) {
    const limit = known(container.memoryLimit) ?? Number.POSITIVE_INFINITY;
    if (bytes <= limit * share) return pass([span, container.memoryLimit]);
    const suggested = Math.max(64, Math.floor((limit * 0.6) / 2 ** 20 / 64) * 64);
    return fail(
      span,
      `${titleOf(container)} may use ${bytesText(limit)}, but ${text} lets it fill ${bytesText(bytes)} with ${rest}.`,
      {
        subject: containerSubject(container, 'heap'),
        severity: bytes >= limit ? 'HIGH' : 'MEDIUM',
        evidence: [container.memoryLimit.span],
        path: [
          { span, note: text },
          { span: container.memoryLimit.span, note: `limit ${bytesText(limit)}` },
        ],
        verify:
          container.platform === 'compose'
            ? `Under load \`docker inspect -f '{{.State.OOMKilled}}' $(docker compose ps -aq ${container.name})\` prints true (${placeText(span)}).`
            : `Under load \`kubectl describe pod\` of ${container.name} shows "Reason: OOMKilled".`,
        fix: advice(
          'Leave room beside the heap',
          'yaml',
          `# ${text} becomes about ${suggested} MiB, or the limit ${bytesText(Math.ceil((bytes * 1.5) / 2 ** 28) * 2 ** 28)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The process does not know the limit and grows to its own setting; threads, buffers and code come on top, and the kernel kills it without a word in its log.',
    impact:
      'The service dies under load and starts again, with the same end, each time with the loss of what it was doing.',
    verify: 'Look for OOMKilled after a load test.',
    remedy: 'Set heap or cache to 50-75 % of the limit, or raise the limit.',
    tradeOff: 'A smaller heap collects garbage more often.',
    sources: [
      'https://www.elastic.co/docs/reference/elasticsearch/jvm-settings',
      'https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib',
      'https://redis.io/docs/latest/develop/reference/eviction/',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': example('2g') }],
    good: [{ 'compose.yml': example('512m') }],
  },
});

interface Pattern {
  readonly test: RegExp;
  readonly unit: number | null;
  readonly share: number;
  readonly rest: string;
}

/** `-Xmx2g`, `--max-old-space-size=4096` (MiB), `maxmemory 2gb`, `shared_buffers=4GB`. */
const patterns: readonly Pattern[] = [
  { test: /-Xmx(\d+[kmgKMG]?)\b/, unit: null, share: 0.8, rest: 'the Java heap alone' },
  { test: /--max[-_]old[-_]space[-_]size[= ](\d+)\b/, unit: 2 ** 20, share: 0.9, rest: 'the JavaScript heap alone' },
  { test: /--maxmemory[= ]"?(\d+(?:[kmgKMG][bB]?)?)\b/, unit: null, share: 0.9, rest: 'keys' },
  {
    test: /\bshared_buffers\s*=\s*(\d+(?:[kMG]B)?)\b/,
    unit: null,
    share: 0.45,
    rest: 'shared buffers, before any query',
  },
  {
    test: /\binnodb[-_]buffer[-_]pool[-_]size\s*=\s*(\d+[kmgKMG]?)\b/,
    unit: null,
    share: 0.8,
    rest: 'its buffer pool',
  },
];

const heapVariable =
  /^(JAVA_OPTS|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|ES_JAVA_OPTS|OPENSEARCH_JAVA_OPTS|KAFKA_HEAP_OPTS|LS_JAVA_OPTS|JVM_OPTS|SOLR_JAVA_MEM|NODE_OPTIONS|SPARK_JAVA_OPTS|NEO4J_server_memory_heap_max__size|NEO4J_dbms_memory_heap_max__size)$/;

function heaps(model: DeploymentModel): readonly Heap[] {
  return model.containers.flatMap((container) => {
    if (container.memoryLimit.state !== 'set') return [];
    const own = container.env.map((it) => ({ name: it.name, value: known(it.value) ?? '', span: it.span }));
    const names = new Set(own.map((it) => it.name));
    const baked = (ownImage(container, model)?.env ?? [])
      .filter((it) => it.kind === 'ENV' && !names.has(it.name))
      .map((it) => ({ name: it.name, value: known(it.value) ?? '', span: it.span }));
    const found = [
      ...[...own, ...baked]
        .filter((it) => heapVariable.test(it.name))
        .flatMap((it) =>
          heapIn(container, it.name.startsWith('NEO4J') ? `-Xmx${it.value}` : it.value, it.span, it.name),
        ),
      ...[container.entrypoint, container.command].flatMap((part) =>
        heapIn(container, known(part)?.text ?? '', part.span, null),
      ),
    ];
    return found.slice(0, 1);
  });
}

function heapIn(container: Container, text: string, span: Span, name: string | null): Heap[] {
  return patterns.flatMap((pattern): Heap[] => {
    const match = pattern.test.exec(text);
    if (match?.[1] === undefined) return [];
    const bytes = pattern.unit === null ? bytesOf(match[1].toLowerCase()) : Number(match[1]) * pattern.unit;
    if (bytes === undefined || bytes < 2 ** 20) return [];
    const shown = name?.startsWith('NEO4J') ? `${name}=${match[1]}` : match[0];
    return [{ container, text: shown, bytes, share: pattern.share, rest: pattern.rest, span }];
  });
}

function example(heap: string): string {
  return `services:\n  search:\n    image: opensearchproject/opensearch:2.19.0\n    environment:\n      OPENSEARCH_JAVA_OPTS: -Xms512m -Xmx${heap}\n    mem_limit: 2g\n`;
}
