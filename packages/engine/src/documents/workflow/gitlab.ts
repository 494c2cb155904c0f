import { entryOf, itemsOf, nodeAt, textAt, type YamlMap, type YamlNode } from '../yaml/tree.ts';
import type { WorkflowJob, WorkflowStep } from './document.ts';

const keywords = new Set(
  'stages variables include default workflow image services before_script after_script cache pages spec'.split(' '),
);
const builtInStages = ['.pre', 'build', 'test', 'deploy', '.post'];
/** `extends` chains end here; GitLab itself allows eleven levels. */
const maxExtends = 11;

/** Jobs of a GitLab pipeline: `extends` and `default` applied, `needs` or the order of stages as what runs before. */
export function gitlabJobs(root: YamlNode, stepsOf: (line: YamlNode) => WorkflowStep): WorkflowJob[] {
  if (root.type !== 'map') return [];
  const entries = root.entries.filter(
    (entry) => !entry.key.startsWith('.') && !keywords.has(entry.key) && entry.value.type === 'map',
  );
  const stages = stageOrder(root);
  const stageOf = (node: YamlNode) => stages.indexOf(textOf(inherited(root, node, 'stage')) ?? 'test');
  return entries.map((entry) => {
    const get = (key: string) => inherited(root, entry.value, key);
    const needs = get('needs');
    const before = entries.filter((it) => stageOf(it.value) < stageOf(entry.value)).map((it) => it.key);
    return {
      id: entry.key,
      span: entry.keySpan,
      needs: needs === undefined ? before : itemsOf(needs).flatMap((it) => textAt(it) ?? textAt(it, 'job') ?? []),
      environment: textOf(get('environment')) ?? textAt(get('environment'), 'name') ?? null,
      steps: [get('before_script') ?? defaultOf(root, 'before_script'), get('script'), get('after_script')].flatMap(
        (script) => itemsOf(script).flatMap(flat).map(stepsOf),
      ),
    };
  });
}

/** `rules`, `only`, `when` and the like of a job, through `extends`. */
export function gitlabKey(root: YamlNode, job: string, key: string): YamlNode | undefined {
  const node = nodeAt(root, job);
  return node === undefined ? undefined : inherited(root, node, key);
}

function stageOrder(root: YamlMap): string[] {
  const own = itemsOf(nodeAt(root, 'stages')).flatMap((it) => textAt(it) ?? []);
  return own.length === 0 ? builtInStages : ['.pre', ...own, '.post'];
}

function inherited(root: YamlNode, node: YamlNode, key: string, depth = 0): YamlNode | undefined {
  const own = entryOf(node, key)?.value;
  if (own !== undefined || depth >= maxExtends) return own;
  const parents = itemsOf(nodeAt(node, 'extends')).flatMap((it) => textAt(it) ?? []);
  // The last parent wins, as in GitLab.
  for (const parent of parents.reverse()) {
    const base = nodeAt(root, parent);
    const found = base === undefined ? undefined : inherited(root, base, key, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function defaultOf(root: YamlNode, key: string): YamlNode | undefined {
  return nodeAt(root, 'default', key) ?? nodeAt(root, key);
}

/** Scripts may be lists of lists (through anchors). */
function flat(node: YamlNode): readonly YamlNode[] {
  return node.type === 'list' ? node.items : [node];
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node === undefined ? undefined : textAt(node);
}
