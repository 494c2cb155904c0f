import { workFolder } from '../../../model/pipeline-graph.ts';
import { joinPath } from '../../../text/paths.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { actionName, type CommandPlace, commandPlaces, noPipeline } from '../../shared/pipelines.ts';

interface Call {
  readonly place: CommandPlace;
  readonly script: string;
}

/** A script of the repository as the program of a command: `bash ci/x.sh`, `./x.sh`, `python tools/x.py`. */
const call =
  /^(?:sudo |time |env )?(?:(?:bash|sh|zsh|python3?|node|ruby|perl|source|\.) +)?((?:\.\/)?[\w.-]+(?:\/[\w.-]+)*\.(?:sh|bash|py|mjs|cjs|js|rb|pl))\b/;
/** Folders that other steps make. */
const made = /^(node_modules|dist|build|out|target|\.venv|venv|vendor|tmp|\.cache|bin|artifacts?|output)\//;

export default defineRule<Call>({
  id: 'deployment/smoke-tests/workflow-script-missing',
  title: 'The pipeline runs a script that does not exist',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) => commandPlaces(model.pipelines).flatMap((place) => callsIn(place)),
  noSubject: noPipeline,

  check({ place, script }, model) {
    const { pipeline, job, step, command } = place;
    const folder = workFolder(pipeline, job, step);
    if (folder === null) return skip('The folder of the step is not known.');
    const path = joinPath(folder, script);
    if (path === undefined) return skip('The script lies outside of the repository.');
    const file = model.files.find((it) => it.path === path);
    if (file !== undefined) return skip('No pipeline calls a script that is missing.');
    if (madeElsewhere(place, script)) return skip('An earlier step may make the script.');
    const name = script.split('/').at(-1) ?? script;
    const near = model.files.find((it) => it.path.endsWith(`/${name}`) || it.path === name);
    const hides = /\|\|\s*(true|:|echo)|\|\s*tee\b/.test(command.text) || isIgnored(place);
    return fail(
      command.span,
      `Job ${job.id} in ${pipeline.file} runs ${path}, and the repository has no such file${near === undefined ? '' : ` (there is ${near.path})`}.`,
      {
        severity: hides ? 'MEDIUM' : 'HIGH',
        subject: { kind: 'pipeline', name: pipeline.file, anchor: `jobs.${job.id}`, discriminator: script },
        ...(hides ? { problem: hiddenProblem } : {}),
        verify: `\`git ls-files ${path}\` prints nothing; look at the log of the last run of job ${job.id}.`,
        fix: advice(
          near === undefined ? 'Add the script or drop the step' : 'Call the script where it is',
          'yaml',
          `- run: ${command.text.replace(script, near?.path ?? script).slice(0, 160)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The step ends with "No such file or directory" whenever it is reached, so what it should check or deploy never happens.',
    impact: 'The job fails on its first real run, or, when its result is ignored, a gate verifies nothing.',
    verify: 'Look for the path with `git ls-files`.',
    remedy: 'Commit the script, correct the path, or remove the step.',
    tradeOff: 'None worth naming.',
    sources: ['https://docs.github.com/actions/using-workflows/workflow-syntax-for-github-actions#jobsjob_idstepsrun'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: bash ci/audit.sh\n',
      },
    ],
    good: [
      {
        'ci/audit.sh': '#!/bin/sh\ntrue\n',
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: bash ci/audit.sh\n',
      },
    ],
  },
});

const hiddenProblem =
  'The result of the step is thrown away as well, so the job passes although the script was never there: the gate verifies nothing.';

/** Only commands of a job that checks this repository out into its usual place, before any `cd`. */
function callsIn(place: CommandPlace): Call[] {
  const { job, step, command } = place;
  const script = call.exec(command.text)?.[1];
  if (script === undefined || made.test(script.replace(/^\.\//, '')) || script.startsWith('../')) return [];
  const own = place.pipeline.system === 'gitlab-ci' || job.steps.some((it) => actionName(it) === 'actions/checkout');
  const elsewhere = job.steps.some(
    (it) =>
      actionName(it) === 'actions/checkout' &&
      it.with?.type === 'map' &&
      it.with.entries.some((entry) => ['repository', 'path', 'ref', 'sparse-checkout'].includes(entry.key)),
  );
  const moved = /\b(cd|pushd)\b/.test(textBefore(place));
  return own && !elsewhere && !moved && !/\$\{\{/.test(step.uses?.text ?? '') ? [{ place, script }] : [];
}

/** Everything that the job runs up to this command. In GitLab all lines share one shell. */
function textBefore({ pipeline, job, step, command }: CommandPlace): string {
  const steps = pipeline.system === 'gitlab-ci' ? job.steps : [step];
  return steps
    .flatMap((it) => it.commands ?? [])
    .filter((it) => it.span.start <= command.span.start)
    .map((it) => it.text)
    .join('\n');
}

/** Written, downloaded, unpacked or cloned by a step before, or part of what an artifact brings. */
function madeElsewhere({ job, step, command }: CommandPlace, script: string): boolean {
  const bare = script.replace(/^\.\//, '');
  const name = bare.split('/').at(-1) ?? bare;
  const before = job.steps.slice(0, job.steps.indexOf(step) + 1);
  return before.some(
    (it) =>
      /download-artifact|actions\/cache/.test(it.uses?.text ?? '') ||
      (it.commands ?? []).some(
        (line) =>
          line.span.start < command.span.start &&
          (line.text.includes(name) ||
            /\b(git clone|tar |unzip|git submodule|wget|curl .*-[a-zA-Z]*O)/.test(line.text)),
      ),
  );
}

function isIgnored({ stepNode }: CommandPlace): boolean {
  return /"continue-on-error"/.test(JSON.stringify(stepNode ?? ''));
}
