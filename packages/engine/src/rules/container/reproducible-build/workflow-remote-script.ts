import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { commandPlaces, jobKey, noPipeline, placesText, releasingJobs } from '../../shared/pipelines.ts';

interface Script {
  readonly url: string;
  readonly span: Span;
  readonly releases: boolean;
}

const piped =
  /\b(curl|wget)\b[^|]*\b(https?:\/\/[^\s"'|]+)[^|]*\|\s*(sudo )?(-E )?(ba|z|da)?sh\b|\b(ba|z)?sh <\(\s*(curl|wget)\b[^)]*\b(https?:\/\/[^\s"')]+)|\b(ba)?sh -c "\$\((curl|wget)\b[^)]*\b(https?:\/\/[^\s"')]+)|\biwr\b[^|]*(https?:\/\/[^\s"'|]+)[^|]*\|\s*iex\b/;

export default defineRule<DeploymentModel>({
  id: 'container/reproducible-build/workflow-remote-script',
  title: 'The pipeline runs scripts straight from the network',
  severity: 'MEDIUM',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'directive',

  select: (model) => (model.pipelines.length === 0 ? [] : [model]),
  noSubject: noPipeline,

  check(model) {
    const all = scripts(model);
    const first = all[0];
    if (first === undefined) return skip('No workflow pipes a download into a shell.'); // select
    const urls = [...new Set(all.map((it) => it.url))];
    return fail(
      first.span,
      `The pipelines pipe ${urls.slice(0, 3).join(', ')} into a shell (${placesText(all.map((it) => it.span))}).`,
      {
        severity: first.releases ? 'MEDIUM' : 'MONITOR',
        subject: { kind: 'repository', name: 'workflows', anchor: 'scripts' },
        evidence: all.slice(1, 9).map((it) => it.span),
        monitor: {
          metric: 'scripts from the network in pipelines',
          threshold: 'any in a job that builds or ships a release',
          why: 'whoever controls the address runs commands there',
        },
        fix: advice(
          'Download a version, compare, run',
          'sh',
          `curl -fsSLo install.sh ${first.url}   # an address with a version in it\necho "<sha256>  install.sh" | sha256sum -c -\nsh install.sh`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The script is whatever the server sends that minute, nothing compares it with what was reviewed, and half of a download is executed as well.',
    impact: 'A taken over server or account runs commands with the secrets of the job.',
    verify: 'Compare the script of today with that of the last release.',
    remedy: 'Use a pinned action or package, or download a version and compare its checksum.',
    tradeOff: 'The checksum changes with each update.',
    sources: ['https://github.com/ossf/scorecard/blob/main/docs/checks.md#pinned-dependencies'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - run: curl -sSL https://get.example.org/tool.sh | sh\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - run: |\n          curl -fsSLo tool.sh https://get.example.org/1.2/tool.sh\n          echo "aa  tool.sh" | sha256sum -c - && sh tool.sh\n',
      },
    ],
  },
});

/** Those of releasing jobs first. */
function scripts(model: DeploymentModel): readonly Script[] {
  const releasing = releasingJobs(model);
  const found = commandPlaces(model.pipelines).flatMap(({ pipeline, job, command }): Script[] => {
    const match = piped.exec(command.text);
    const url = match?.[2] ?? match?.[8] ?? match?.[11] ?? match?.[12];
    if (url === undefined || url.includes('$')) return [];
    return [{ url, span: command.span, releases: releasing.has(jobKey(pipeline.file, job)) }];
  });
  return [...found.filter((it) => it.releases), ...found.filter((it) => !it.releases)];
}
