import { parseYaml } from '../yaml/parse.ts';
import { entryOf, itemsOf, nodeAt, textAt, type YamlNode } from '../yaml/tree.ts';
import type { WorkflowDocument, WorkflowJob, WorkflowStep } from './document.ts';

/** Reads a GitHub Actions workflow or a GitLab pipeline; both become jobs of steps. */
export function parseWorkflow(path: string, text: string): WorkflowDocument {
  const { documents, problems } = parseYaml(path, text);
  const root = documents.findLast((document) => document?.type === 'map') ?? null;
  const system = isGitlab(path) ? 'gitlab-ci' : 'github-actions';
  const jobs = root === null ? [] : system === 'gitlab-ci' ? gitlabJobs(root) : githubJobs(root);
  return { kind: 'workflow', path, problems, system, root, jobs };
}

export function isGitlab(path: string): boolean {
  return /(^|\/)\.gitlab-ci\.ya?ml$|(^|\/)\.gitlab\/.*\.ya?ml$/.test(path);
}

function githubJobs(root: YamlNode): WorkflowJob[] {
  const jobs = nodeAt(root, 'jobs');
  if (jobs?.type !== 'map') {
    // A composite action (action.yml) has steps without jobs.
    const steps = nodeAt(root, 'runs', 'steps');
    return steps === undefined
      ? []
      : [{ id: 'runs', span: root.span, needs: [], environment: null, steps: itemsOf(steps).map(githubStep) }];
  }
  return jobs.entries.map((entry) => ({
    ...called(entry.value),
    id: entry.key,
    span: entry.keySpan,
    needs: texts(nodeAt(entry.value, 'needs')),
    environment: textAt(entry.value, 'environment') ?? textAt(entry.value, 'environment', 'name') ?? null,
    steps: itemsOf(nodeAt(entry.value, 'steps')).map(githubStep),
  }));
}

function called(job: YamlNode): Pick<WorkflowJob, 'uses'> {
  const uses = scalar(nodeAt(job, 'uses'));
  return uses === null ? {} : { uses };
}

function githubStep(node: YamlNode): WorkflowStep {
  return {
    name: textAt(node, 'name') ?? null,
    uses: scalar(nodeAt(node, 'uses')),
    run: scalar(nodeAt(node, 'run')),
    with: nodeAt(node, 'with') ?? null,
    span: node.span,
  };
}

const gitlabKeywords = new Set([
  'stages',
  'variables',
  'include',
  'default',
  'workflow',
  'image',
  'services',
  'before_script',
  'after_script',
  'cache',
  'pages',
  'spec',
]);

function gitlabJobs(root: YamlNode): WorkflowJob[] {
  if (root.type !== 'map') return [];
  return root.entries
    .filter((entry) => !entry.key.startsWith('.') && !gitlabKeywords.has(entry.key) && entry.value.type === 'map')
    .map((entry) => ({
      id: entry.key,
      span: entry.keySpan,
      needs: itemsOf(nodeAt(entry.value, 'needs')).flatMap((need) => textAt(need) ?? textAt(need, 'job') ?? []),
      environment: textAt(entry.value, 'environment') ?? textAt(entry.value, 'environment', 'name') ?? null,
      steps: ['before_script', 'script', 'after_script'].flatMap((key) =>
        itemsOf(nodeAt(entry.value, key)).map((line) => ({
          name: null,
          uses: null,
          run: scalar(line),
          with: null,
          span: line.span,
        })),
      ),
    }));
}

function texts(node: YamlNode | undefined): string[] {
  return itemsOf(node).flatMap((item) => (item.type === 'scalar' ? [item.text] : []));
}

function scalar(node: YamlNode | undefined): WorkflowStep['run'] {
  return node?.type === 'scalar' && node.value !== null ? { text: node.text, span: node.span } : null;
}

/** Trigger names of a GitHub workflow: `push`, `pull_request_target`, `schedule`, … */
export function triggersOf(document: Pick<WorkflowDocument, 'root'>): string[] {
  const on = entryOf(document.root ?? undefined, 'on')?.value ?? entryOf(document.root ?? undefined, 'true')?.value;
  if (on?.type === 'map') return on.entries.map((entry) => entry.key);
  return texts(on);
}
