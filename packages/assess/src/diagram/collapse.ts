import type { ModelEdge } from '@seaworthy/schema/report-model';
import { compareText, severities } from '@seaworthy/schema/words';
import { bandsOf } from './bands.ts';
import { type Diagram, type DiagramNode, uniquePlaces } from './diagram.ts';
import { liftEdges } from './edges.ts';

/** Above this many nodes no drawing is readable: parts of one role in one stack or network become one node. */
export const mostNodes = 60;

/** The same diagram with one node per role in every band; nodes that are alone stay themselves. */
export function collapsed(diagram: Diagram): Diagram {
  const owner = new Map<string, string>();
  const nodes = bandsOf(diagram).flatMap((band) => {
    const byRole = new Map<string, DiagramNode[]>();
    for (const node of band.nodes) byRole.set(node.role, [...(byRole.get(node.role) ?? []), node]);
    return [...byRole.values()].map((members) => {
      const [first] = members;
      if (members.length === 1 && first !== undefined) return first;
      const joined = joinNodes(`${band.key}\n${first?.role}`, members);
      for (const member of members) owner.set(member.id, joined.id);
      return joined;
    });
  });
  const ways: ModelEdge[] = diagram.edges.flatMap((edge) =>
    edge.ways.map((way) => ({ ...way, from: edge.from, to: edge.to })),
  );
  const known = new Set(nodes.map((node) => node.id));
  return {
    nodes: nodes.sort((a, b) => compareText(a.id, b.id)),
    edges: liftEdges(ways, (id) => owner.get(id) ?? id, known),
  };
}

function joinNodes(key: string, members: readonly DiagramNode[]): DiagramNode {
  const [first, second] = members;
  const unique = (texts: readonly string[]) => [...new Set(texts)];
  const worst = severities.find((severity) => members.some((it) => it.findings.worst === severity)) ?? null;
  const exposure =
    (['outside', 'proxied'] as const).find((it) => members.some((node) => node.exposure === it)) ?? 'inside';
  return {
    id: `group:${key}`,
    role: first?.role ?? 'service',
    name:
      members.length === 2
        ? `${first?.name}, ${second?.name}`
        : `${first?.name}, ${second?.name} and ${members.length - 2} more`,
    detail: `${members.length} parts`,
    stack: first?.stack ?? null,
    networks: first?.networks ?? [],
    facts: [],
    ports: members.flatMap((it) => it.ports.filter((port) => port.published)),
    evidence: uniquePlaces(members.flatMap((it) => it.evidence)),
    parts: members.map(({ name, detail }) => ({ name, detail })),
    findings: {
      worst,
      ids: unique(members.flatMap((it) => it.findings.ids)),
      questionIds: unique(members.flatMap((it) => it.findings.questionIds)),
    },
    exposure,
    atRest: members.some((it) => it.atRest === 'container') ? 'container' : (first?.atRest ?? null),
    members: members.length,
  };
}
