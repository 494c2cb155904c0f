import { parser } from '@prometheus-io/lezer-promql';

/** What rules want to know about one PromQL expression. */
export interface PromqlFacts {
  /** Offset of the first place that does not parse; null when all does, or when the text holds template marks. */
  readonly errorAt: number | null;
  readonly selectors: readonly PromqlSelector[];
  /** Some comparison, set operation or `absent` decides whether there is a result. */
  readonly decides: boolean;
}

export interface PromqlSelector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  /** Seconds of `[5m]`; null for an instant selector. */
  readonly rangeSeconds: number | null;
  /** Functions and aggregations around it, innermost first. */
  readonly functions: readonly string[];
  /** Directly compared with a number, without any function in between: `x_total > 5`. */
  readonly compared: boolean;
}

type Tree = ReturnType<typeof parser.parse>;
type TreeNode = Tree['topNode'];

const comparisons = new Set(['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'EqlC', 'Neq']);
const deciders = new Set([
  ...comparisons,
  'And',
  'Unless',
  'Or',
  'Absent',
  'AbsentOverTime',
  'Changes',
  'Vector',
  'Time',
  'Topk',
  'Bottomk',
]);

/** Template marks of Helm, Jinja, Grafana and Ansible: such text is no PromQL before something has replaced them. */
const templated = /\{\{|\$__|\$\{|\$[A-Za-z]|<%|\[\[/;

/** Longer expressions are generated; nobody reads a finding about them. */
const maxLength = 20_000;

/** The parser cuts its stack, or overflows the machine's, from about 2300 words and signs on, and then reports an error that is none. */
const maxWords = 1500;

function isEndless(expression: string): boolean {
  return (expression.match(/\w+|\s+|[^\w\s]/g) ?? []).length > maxWords;
}

/** How far a selector's surroundings are read: `a + b + …` is as deep as it is long, and every selector looks up. */
const maxLevels = 100;

/** Reads one expression. Never throws. */
export function readPromql(expression: string): PromqlFacts {
  if (expression.length > maxLength || templated.test(expression) || isEndless(expression))
    return { errorAt: null, selectors: [], decides: true };
  let errorAt: number | null = null;
  let decides = false;
  const selectors: PromqlSelector[] = [];
  const tree = parser.parse(expression);
  tree.iterate({
    enter(node) {
      if (node.type.isError) errorAt ??= node.from;
      if (deciders.has(node.name)) decides = true;
      if (node.name === 'VectorSelector') selectors.push(selectorOf(node.node, expression));
    },
  });
  return errorAt === null ? { errorAt, selectors, decides } : { errorAt, selectors: [], decides: true };
}

function selectorOf(node: TreeNode, text: string): PromqlSelector {
  const cut = (part: TreeNode) => text.slice(part.from, part.to);
  const identifier = node.getChild('Identifier');
  const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => {
    const [label, operator, value] = [
      matcher.getChild('LabelName'),
      matcher.getChild('MatchOp'),
      matcher.getChild('StringLiteral'),
    ];
    return {
      label: label === null ? '' : cut(label),
      operator: operator === null ? '' : cut(operator),
      value: value === null ? '' : cut(value).slice(1, -1),
    };
  });
  const around = surroundings(node, text);
  return { metric: identifier === null ? '' : cut(identifier), matchers, ...around };
}

function surroundings(node: TreeNode, text: string): Pick<PromqlSelector, 'rangeSeconds' | 'functions' | 'compared'> {
  let rangeSeconds: number | null = null;
  let compared = false;
  const functions: string[] = [];
  let child = node;
  let level = 0;
  for (
    let parent = node.parent;
    parent !== null && level < maxLevels;
    child = parent, parent = parent.parent, level++
  ) {
    if (parent.name === 'MatrixSelector') rangeSeconds = duration(text.slice(child.to, parent.to));
    else if (parent.name === 'FunctionCall' || parent.name === 'AggregateExpr') {
      const name = parent.getChild('FunctionIdentifier') ?? parent.getChild('AggregateOp');
      functions.push(name === null ? '' : text.slice(name.from, name.to).toLowerCase());
    } else if (parent.name === 'BinaryExpr') {
      const operator = [...comparisons].some((it) => parent.getChild(it) !== null);
      const number = parent.getChild('NumberDurationLiteral') !== null;
      if (operator && number && functions.length === 0 && child === node) compared = true;
      if (operator && number && functions.length === 0 && child.from === node.from && child.to === node.to)
        compared = true;
    } else if (parent.name === 'SubqueryExpr') functions.push('subquery');
  }
  return { rangeSeconds, functions, compared };
}

/** Seconds of `[5m]`, `1h30m`, `90s`; null when it is none. */
export function duration(text: string): number | null {
  const clean = text.replace(/^\s*\[|\]\s*$/g, '').trim();
  const units: Readonly<Record<string, number>> = {
    ms: 0.001,
    s: 1,
    m: 60,
    h: 3600,
    d: 86_400,
    w: 604_800,
    y: 31_536_000,
  };
  let seconds = 0;
  let rest = clean;
  while (rest !== '') {
    const part = /^(\d+)(ms|s|m|h|d|w|y)/.exec(rest);
    if (part?.[1] === undefined) return null;
    seconds += Number(part[1]) * (units[part[2] ?? ''] ?? 0);
    rest = rest.slice(part[0].length);
  }
  return clean === '' ? null : seconds;
}
