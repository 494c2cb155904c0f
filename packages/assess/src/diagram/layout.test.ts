import type { Report } from '@seaworthy/schema/report';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagramOf } from './diagram.ts';
import { type Box, type Layout, sizes } from './geometry.ts';
import { layoutDiagram } from './layout.ts';
import { textWidth } from './measure.ts';
import { mermaidOf } from './mermaid.ts';
import type { Overlay } from './node-text.ts';
import { drawingOf } from './shapes.ts';
import { svgOf } from './svg.ts';

const kinds = [
  'proxy',
  'web',
  'worker',
  'one-shot',
  'devtool',
  'datastore',
  'external',
  'pipeline',
  'registry',
  'host',
  'backup',
  'ingress',
];
const edgeKinds = ['request', 'call', 'order', 'mount', 'pipeline', 'backup'] as const;
const quote = (line: number) => ({ path: 'compose.yml', startLine: line, endLine: line, quote: 'x' });

type Model = Report['model'];
const word = fc.stringMatching(/^[A-Za-z][\w./-]{0,40}$/);

/** Any repository: parts of every kind, edges of every kind between any two of them, circles and loops included. */
const models: fc.Arbitrary<Model> = fc
  .record({
    parts: fc.array(
      fc.record({
        kind: fc.constantFrom(...kinds),
        name: word,
        stack: fc.constantFrom('compose.yml', 'other.yml', 'namespace shop'),
        networks: fc.subarray(['front', 'back']),
        memory: fc.boolean(),
      }),
      { maxLength: 24 },
    ),
    volumes: fc.array(word, { maxLength: 6 }),
    internet: fc.boolean(),
    edges: fc.array(
      fc.record({
        a: fc.nat(),
        b: fc.nat(),
        kind: fc.constantFrom(...edgeKinds),
        label: word,
        protocol: fc.option(word, { nil: undefined }),
      }),
      { maxLength: 50 },
    ),
  })
  .map(({ parts, volumes, internet, edges }): Model => {
    const components: Model['components'] = parts.map((part, i) => ({
      id: `part-${i}`,
      kind: part.kind,
      name: part.name,
      detail: `${part.name} and what it is for`,
      evidence: [quote(i + 1)],
      stack: part.stack,
      networks: part.networks,
      facts: part.memory
        ? [
            { name: 'replicas', state: 'set', value: '3', evidence: [quote(i + 1)] },
            { name: 'memory-limit', state: 'unknown', value: 'MEM or so', evidence: [quote(i + 1)] },
          ]
        : [],
    }));
    if (internet) components.push({ id: 'internet', kind: 'internet', name: 'Internet', detail: '', evidence: [] });
    const drums = volumes.map((name, i) => ({ id: `volume-${i}`, name, kind: 'named', evidence: [quote(100 + i)] }));
    const ids = [...components.map((it) => it.id), ...drums.map((it) => it.id)];
    const at = (n: number) => ids[n % Math.max(1, ids.length)] ?? '';
    return {
      components,
      volumes: drums,
      environments: [],
      edges: edges.map((edge) => ({
        from: at(edge.a),
        to: at(edge.b),
        kind: edge.kind,
        label: edge.label,
        evidence: [quote(1)],
        ...(edge.protocol === undefined ? {} : { protocol: edge.protocol }),
      })),
    };
  });

const shown = new Set<Overlay>(['findings', 'at-rest', 'restarts', 'boundary']);
const diagram = (model: Model) => diagramOf({ model, findings: [], questions: [] });
const layout = (model: Model) => layoutDiagram(diagram(model), shown);

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function labelBoxes(drawn: Layout): Box[] {
  return drawn.edges.flatMap(({ label }) =>
    label === null ? [] : [{ x: label.x, y: label.y - sizes.text, width: label.width, height: sizes.text }],
  );
}

/** Straight pieces, one px high. */
function straightLines(drawn: Layout): Box[] {
  return drawn.edges.flatMap(({ path }) =>
    path.flatMap((segment, i) => {
      const x = path[i - 1]?.x ?? segment.x;
      return segment.to === 'line' ? [{ x: x + 1, y: segment.y, width: segment.x - x - 2, height: 1 }] : [];
    }),
  );
}

describe('the layout of any deployment', () => {
  it('lets no box cover another, and keeps all of them on the canvas', () => {
    fc.assert(
      fc.property(models, (model) => {
        const { nodes, width, height } = layout(model);
        for (const [i, a] of nodes.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true);
          for (const b of nodes.slice(i + 1)) expect(overlap(a, b), `${a.node.id} over ${b.node.id}`).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('puts no label over a box or over another label', () => {
    fc.assert(
      fc.property(models, (model) => {
        const drawn = layout(model);
        const labels = labelBoxes(drawn);
        for (const [i, label] of labels.entries()) {
          expect(label.x + label.width).toBeLessThanOrEqual(drawn.width);
          for (const node of drawn.nodes) expect(overlap(label, node)).toBe(false);
          for (const other of labels.slice(i + 1)) expect(overlap(label, other)).toBe(false);
          for (const line of straightLines(drawn)) expect(overlap(label, line)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('begins and ends every line at the sides of its nodes, and leads none through a box', () => {
    fc.assert(
      fc.property(models, (model) => {
        const drawn = layout(model);
        const byId = new Map(drawn.nodes.map((node) => [node.node.id, node]));
        for (const { edge, path } of drawn.edges) {
          const ends = [path[0], path.at(-1)].map((it) => ({ x: it?.x ?? -1, y: it?.y ?? -1 }));
          for (const id of [edge.from, edge.to]) {
            const box = byId.get(id);
            if (box === undefined) throw new Error(`${id} is not drawn`);
            const touches = ends.some(
              (at) => (at.x === box.x || at.x === box.x + box.width) && at.y >= box.y && at.y <= box.y + box.height,
            );
            expect(touches, `${edge.id} at ${id}`).toBe(true);
          }
          for (const [i, segment] of path.entries()) {
            const before = path[i - 1];
            if (segment.to !== 'line' || before === undefined) continue;
            const line = { x: before.x + 1, y: segment.y, width: segment.x - before.x - 2, height: 1 };
            for (const node of drawn.nodes)
              expect(overlap(line, node), `${edge.id} through ${node.node.id}`).toBe(false);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is the same whatever the order in which the report lists its parts', () => {
    fc.assert(
      fc.property(models, (model) => {
        const turned = {
          ...model,
          components: model.components.toReversed(),
          edges: model.edges.toReversed(),
          volumes: model.volumes.toReversed(),
        };
        expect(svgOf(drawingOf(layout(turned), shown), 't')).toBe(svgOf(drawingOf(layout(model), shown), 't'));
        expect(mermaidOf(diagram(turned))).toBe(mermaidOf(diagram(model)));
      }),
      { numRuns: 60 },
    );
  });

  it('gives text no more room than its box has', () => {
    fc.assert(
      fc.property(models, (model) => {
        for (const node of layout(model).nodes) {
          for (const line of node.lines) {
            const width =
              line.weight === 'name' ? textWidth(line.text, sizes.name, true) : textWidth(line.text, sizes.text);
            expect(width + 2 * sizes.padX).toBeLessThanOrEqual(node.width);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('large deployments', () => {
  const many = (count: number): Model => ({
    components: Array.from({ length: count }, (_, i) => ({
      id: `part-${i}`,
      kind: i % 3 === 0 ? 'worker' : 'web',
      name: `part ${i}`,
      detail: '',
      evidence: [],
      stack: 'compose.yml',
      networks: ['default'],
    })),
    edges: Array.from({ length: count - 1 }, (_, i) => ({
      from: `part-${i}`,
      to: `part-${i + 1}`,
      kind: 'call',
      label: '',
      evidence: [],
    })),
    volumes: [],
    environments: [],
  });

  it('draws 60 nodes one by one and joins 61 by role and stack', () => {
    expect(layout(many(60)).nodes).toHaveLength(60);
    const joined = layout(many(61));
    expect(joined.nodes.map((it) => it.node.members)).toEqual([40, 21]);
  });

  it('survives thousands', () => {
    expect(layout(many(3000)).nodes).toHaveLength(2);
  });
});
