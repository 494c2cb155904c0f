import type { Finding, Report } from '@seaworthy/schema/report';
import { describe, expect, it } from 'vitest';
import { diagramOf, hasServices } from './diagram.ts';
import { layoutDiagram } from './layout.ts';
import { mermaidOf } from './mermaid.ts';
import { linesOf, type Overlay } from './node-text.ts';
import { drawingOf } from './shapes.ts';
import { svgOf } from './svg.ts';

const at = (path: string, line: number) => ({ path, startLine: line, endLine: line, quote: '' });
const limit = (name: 'body' | 'read-timeout', amount: number | null, value: string, isDefault: boolean) => ({
  name,
  amount,
  value,
  isDefault,
  evidence: [at('nginx.conf', 3)],
});

const model: Report['model'] = {
  components: [
    { id: 'internet', kind: 'internet', name: 'Internet', detail: '', evidence: [at('compose.yml', 4)] },
    {
      id: 'c:nginx',
      kind: 'proxy',
      name: 'nginx',
      detail: 'nginx',
      evidence: [at('compose.yml', 2)],
      stack: 'compose.yml',
    },
    {
      id: 'n:conf',
      kind: 'proxy-config',
      name: 'nginx.conf',
      detail: 'nginx',
      evidence: [at('nginx.conf', 1)],
      partOf: 'c:nginx',
      subjects: ['proxy nginx.conf'],
    },
    {
      id: 'c:api',
      kind: 'web',
      name: 'api',
      detail: '',
      evidence: [at('compose.yml', 6)],
      stack: 'compose.yml',
      subjects: ['service api'],
      facts: [
        { name: 'replicas', state: 'unset', value: null, evidence: [at('compose.yml', 6)] },
        { name: 'memory-limit', state: 'unknown', value: 'API_MEMORY', evidence: [at('compose.yml', 9)] },
      ],
    },
    {
      id: 'c:db',
      kind: 'datastore',
      name: 'db',
      detail: '',
      evidence: [at('compose.yml', 12)],
      stack: 'compose.yml',
      product: 'PostgreSQL',
    },
    { id: 'a:lib', kind: 'app-library', name: 'lib', detail: '', evidence: [at('pyproject.toml', 1)] },
  ],
  edges: [
    {
      from: 'internet',
      to: 'c:nginx',
      kind: 'request',
      label: 'port 80',
      protocol: 'http',
      evidence: [at('compose.yml', 4)],
    },
    {
      from: 'n:conf',
      to: 'c:api',
      kind: 'request',
      label: '/api/',
      protocol: 'http',
      evidence: [at('nginx.conf', 6)],
      limits: [limit('body', 104_857_600, '100 MB', false), limit('read-timeout', 300, '300 s', false)],
    },
    {
      from: 'n:conf',
      to: 'c:api',
      kind: 'request',
      label: '/ws/',
      protocol: 'http',
      websocket: true,
      evidence: [at('nginx.conf', 9)],
      limits: [limit('body', 0, 'no body limit', false), limit('read-timeout', 60, '60 s', true)],
    },
    { from: 'c:nginx', to: 'c:api', kind: 'order', label: 'depends on', evidence: [at('compose.yml', 5)] },
    {
      from: 'c:api',
      to: 'c:db',
      kind: 'call',
      label: 'DATABASE_URL',
      protocol: 'postgresql',
      evidence: [at('compose.yml', 8)],
    },
    { from: 'c:db', to: 'v:pg', kind: 'mount', label: '/var/lib/postgresql/data', evidence: [at('compose.yml', 14)] },
  ],
  volumes: [
    { id: 'v:pg', name: 'pg', kind: 'named', evidence: [at('compose.yml', 20)] },
    { id: 'v:idle', name: 'idle', kind: 'named', evidence: [at('compose.yml', 21)] },
  ],
  environments: [],
};
const finding = (id: string, severity: Finding['severity'], kind: string, name: string, line: number) => ({
  id,
  severity,
  subject: { kind, name },
  file: 'compose.yml',
  line,
});
const report = {
  model,
  findings: [
    finding('f1', 'MEDIUM', 'service', 'api', 900),
    finding('f2', 'HIGH', 'service', 'other', 9),
    finding('f3', 'CRITICAL', 'proxy', 'nginx.conf', 900),
  ],
  questions: [{ id: 'q1', evidence: [at('compose.yml', 9)] }],
};

describe('the diagram of a report', () => {
  const diagram = diagramOf(report);
  const node = (id: string) => {
    const found = diagram.nodes.find((it) => it.id === id);
    if (found === undefined) throw new Error(`no node ${id}`);
    return found;
  };
  const edge = (id: string) => diagram.edges.find((it) => it.id === id);

  it('melts a configuration into the container that loads it, and leaves out libraries and idle volumes', () => {
    expect(diagram.nodes.map((it) => it.id)).toEqual(['c:api', 'c:db', 'c:nginx', 'internet', 'v:pg']);
    expect(node('c:nginx').parts).toEqual([{ name: 'nginx.conf', detail: 'nginx' }]);
    expect(node('c:nginx').evidence.map((it) => it.path)).toEqual(['compose.yml', 'nginx.conf']);
  });

  it('draws one line between two nodes, with the tightest limit of all ways and every line of proof', () => {
    const joined = edge('c:nginx → c:api');
    expect(joined?.label).toBe('http + ws · 100 MB · (60 s)');
    expect(joined?.ways).toHaveLength(3);
    expect(edge('internet → c:nginx')?.label).toBe('http :80');
    expect(edge('c:api → c:db')?.label).toBe('postgresql');
  });

  it('marks a node with the worst of what is found about it, its configuration or its lines', () => {
    expect(node('c:nginx').findings).toMatchObject({ worst: 'CRITICAL', ids: ['f3'] });
    expect(node('c:api').findings).toEqual({ worst: 'HIGH', ids: ['f1', 'f2'], questionIds: ['q1'] });
    expect(node('internet').findings.worst).toBeNull();
  });

  it('tells who is reached from outside, directly or through others', () => {
    expect(diagram.nodes.map((it) => [it.id, it.exposure])).toEqual([
      ['c:api', 'proxied'],
      ['c:db', 'inside'],
      ['c:nginx', 'outside'],
      ['internet', 'inside'],
      ['v:pg', 'inside'],
    ]);
    expect(node('c:db').atRest).toBe('volume');
  });

  it('writes an unknown value as a question mark and never as a number', () => {
    const text = linesOf(node('c:api'), new Set<Overlay>(['findings'])).map((it) => it.text);
    expect(text).toEqual(['api', 'service · built here', 'memory ?', 'High · worst of 2', '1 question']);
  });

  it('is empty for a repository that deploys nothing, and draws nothing', () => {
    const none = diagramOf({
      model: { components: [], edges: [], volumes: [], environments: [] },
      findings: [],
      questions: [],
    });
    expect(none).toEqual({ nodes: [], edges: [] });
    expect([hasServices(none), hasServices(diagram)]).toEqual([false, true]);
    const test = { id: 'p', kind: 'pipeline', name: 'test.yml', detail: 'tests', evidence: [] };
    expect(hasServices(diagramOf({ ...report, model: { ...model, components: [test], volumes: [] } }))).toBe(false);
    expect(layoutDiagram(none, new Set()).nodes).toEqual([]);
  });

  it('reads reports of engines that told less', () => {
    const old = {
      ...report,
      model: {
        ...model,
        edges: [{ from: 'c:nginx', to: 'c:api', label: 'depends on', evidence: [] }],
        volumes: [{ name: 'pg', kind: 'named', evidence: [] }],
      },
    };
    expect(diagramOf(old).edges.map((it) => it.kind)).toEqual(['order']);
  });
});

describe('its exports', () => {
  const hostile = {
    ...report,
    model: {
      ...model,
      components: model.components.map((it) => (it.id === 'c:api' ? { ...it, name: 'a"]<b>&\u0007\nend' } : it)),
    },
  };
  const shown = new Set<Overlay>(['findings', 'boundary']);

  it('is an SVG document without script, links or characters that XML forbids', () => {
    const svg = svgOf(drawingOf(layoutDiagram(diagramOf(hostile), shown), shown), 'api & db');
    expect(svg).toContain('<title>api &amp; db</title>');
    expect(svg).toContain('a&quot;]&lt;b&gt;&amp;');
    expect(svg).not.toMatch(/<script|href=|url\(/);
    expect(svg).not.toContain('\u0007');
    const tags = [...svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)];
    expect(tags.filter((it) => it[1] === '' && it[3] === '').length).toBe(tags.filter((it) => it[1] === '/').length);
  });

  it('is Mermaid in which every node is declared once, before the edges, and nothing ends a quote early', () => {
    const text = mermaidOf(diagramOf(hostile));
    const lines = text
      .trimEnd()
      .split('\n')
      .map((it) => it.trim());
    expect(lines[0]).toBe('flowchart LR');
    const declared = lines.flatMap(
      (it) => /^(n\d+)(?:\[\("[^"]*"\)\]|\(\["[^"]*"\]\)|\["[^"]*"\])$/.exec(it)?.[1] ?? [],
    );
    const used = lines.flatMap((it) => /^(n\d+) (?:-->|---|-\.->)(?:\|"[^"|]*"\|)? (n\d+)$/.exec(it)?.slice(1) ?? []);
    expect(new Set(declared).size).toBe(5);
    expect(declared).toHaveLength(5);
    expect(used.length / 2).toBe(diagramOf(hostile).edges.length);
    for (const name of used) expect(declared).toContain(name);
    const rest = lines.filter((it) => !/^n\d+/.test(it));
    expect(rest).toEqual(['flowchart LR', 'subgraph g1["compose.yml"]', 'end']);
  });
});
