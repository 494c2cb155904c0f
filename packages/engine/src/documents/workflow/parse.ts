import { isGitlabPath } from '@seaworthy/schema/intake/path-claims';
import { indexLines, type LineIndex } from '../../text/span.ts';
import { parseYaml } from '../yaml/parse.ts';
import { entryOf, itemsOf, nodeAt, textAt, type YamlNode } from '../yaml/tree.ts';
import { slotOf } from '../yaml/write.ts';
import { commandsOf } from './commands.ts';
import type { LineSlot, WorkflowDocument, WorkflowJob, WorkflowStep } from './document.ts';
import { gitlabJobs } from './gitlab.ts';

/** What the readers below need beside the node. */
interface Source {
  readonly text: string;
  readonly index: LineIndex;
}

/** Reads a workflow of GitHub, Forgejo or Gitea, or a GitLab pipeline; all become jobs of steps. */
export function parseWorkflow(path: string, text: string): WorkflowDocument {
  const { documents, problems } = parseYaml(path, text);
  const root = documents.findLast((document) => document?.type === 'map') ?? null;
  const system = isGitlabPath(path) ? 'gitlab-ci' : 'github-actions';
  const source = { text, index: indexLines(path, text) };
  if (root === null) return { kind: 'workflow', path, problems, system, root, jobs: [] };
  if (system === 'gitlab-ci') {
    const jobs = gitlabJobs(root, (line) => scriptStep(source, line));
    return { kind: 'workflow', path, problems, system, root, jobs };
  }
  return { kind: 'workflow', path, problems, system, root, jobs: githubJobs(root, source), ...headOf(root, source) };
}

function headOf(root: YamlNode, { text }: Source): { head?: LineSlot } {
  const jobs = entryOf(root, 'jobs');
  if (jobs === undefined || root.type !== 'map' || root.flow === true) return {};
  const at = jobs.keySpan.start;
  if (at > 0 && text[at - 1] !== '\n') return {};
  const newline = at > 1 && text[at - 2] === '\r' ? '\r\n' : '\n';
  return { head: { file: jobs.keySpan.file, at, newline } };
}

function githubJobs(root: YamlNode, source: Source): WorkflowJob[] {
  const jobs = nodeAt(root, 'jobs');
  if (jobs?.type !== 'map') {
    // A composite action (action.yml) has steps without jobs.
    const steps = nodeAt(root, 'runs', 'steps');
    const read = stepNodesIn(steps).map((step) => githubStep(step, source));
    return steps === undefined ? [] : [{ id: 'runs', span: root.span, needs: [], environment: null, steps: read }];
  }
  return jobs.entries.map((entry) => ({
    ...called(entry.value),
    id: entry.key,
    span: entry.keySpan,
    needs: texts(nodeAt(entry.value, 'needs')),
    environment: textAt(entry.value, 'environment') ?? textAt(entry.value, 'environment', 'name') ?? null,
    steps: stepNodesIn(nodeAt(entry.value, 'steps')).map((step) => githubStep(step, source)),
    ...slot('slot', entry.value, source),
  }));
}

/** The steps of a `steps` list as written; those of a `parallel` group stand where the group stands. */
export function stepNodesIn(steps: YamlNode | undefined): readonly YamlNode[] {
  return itemsOf(steps).flatMap((item) => {
    const group = nodeAt(item, 'parallel');
    return group?.type === 'list' ? group.items : [item];
  });
}

function called(job: YamlNode): Pick<WorkflowJob, 'uses'> {
  const uses = scalar(nodeAt(job, 'uses'));
  return uses === null ? {} : { uses };
}

function githubStep(node: YamlNode, source: Source): WorkflowStep {
  return {
    name: textAt(node, 'name') ?? null,
    uses: trimmed(scalar(nodeAt(node, 'uses'))),
    run: scalar(nodeAt(node, 'run')),
    with: nodeAt(node, 'with') ?? null,
    span: node.span,
    ...commands(nodeAt(node, 'run') ?? remoteScript(node), source),
    ...slot('slot', node, source),
    ...slot('withSlot', nodeAt(node, 'with'), source),
  };
}

/** What an ssh action runs on the server is shell as well. */
function remoteScript(node: YamlNode): YamlNode | undefined {
  return /\bssh\b/.test(textAt(node, 'uses') ?? '') ? nodeAt(node, 'with', 'script') : undefined;
}

function scriptStep(source: Source, line: YamlNode): WorkflowStep {
  return { name: null, uses: null, run: scalar(line), with: null, span: line.span, ...commands(line, source) };
}

function commands(node: YamlNode | undefined, { text, index }: Source): Pick<WorkflowStep, 'commands'> {
  if (node?.type !== 'scalar' || node.value === null) return {};
  return { commands: commandsOf(text, index, node) };
}

function slot<K extends 'slot' | 'withSlot'>(key: K, node: YamlNode | undefined, { text }: Source) {
  const found = node?.type === 'map' ? slotOf(text, node) : undefined;
  return (found === undefined ? {} : { [key]: found }) as Pick<WorkflowStep, K>; // one key, named by K
}

function texts(node: YamlNode | undefined): string[] {
  return itemsOf(node).flatMap((item) => (item.type === 'scalar' ? [item.text] : []));
}

function scalar(node: YamlNode | undefined): WorkflowStep['run'] {
  return node?.type === 'scalar' && node.value !== null ? { text: node.text, span: node.span } : null;
}

/** `uses: |` with the name on the next line carries a line break that is no part of the name. */
function trimmed(found: WorkflowStep['uses']): WorkflowStep['uses'] {
  return found === null ? null : { ...found, text: found.text.trim() };
}

/** Trigger names of a GitHub workflow: `push`, `pull_request_target`, `schedule`, … */
export function triggersOf(document: Pick<WorkflowDocument, 'root'>): string[] {
  const on = triggerNode(document)?.value;
  if (on?.type === 'map') return on.entries.map((entry) => entry.key);
  return texts(on);
}

/** The `on` key with its value; YAML 1.1 readers turn the bare word into `true`. */
export function triggerNode(document: Pick<WorkflowDocument, 'root'>) {
  return entryOf(document.root ?? undefined, 'on') ?? entryOf(document.root ?? undefined, 'true');
}
