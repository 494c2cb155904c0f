import type { Diagram, DiagramEdge, DiagramNode } from '@seaworthy/assess/diagram/diagram';
import type { Evidence } from '@seaworthy/schema/evidence';
import { diagram as m } from '../../messages/diagram.ts';
import { formatPlace } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import { Section } from '../../ui/page.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './diagram.module.css';
import { valueText } from './panel.tsx';
import type { Place } from './walk.ts';

/** Lines told per row; the panel tells them all. */
const shownLines = 3;

/** The diagram as two tables: everything that the drawing shows and what it leaves out, in words. */
export function DiagramTables({
  diagram,
  onOpen,
}: {
  readonly diagram: Diagram;
  readonly onOpen: (place: Place) => void;
}) {
  const names = new Map(diagram.nodes.map((node) => [node.id, node.name]));
  return (
    <>
      <Section heading={m.table.parts}>
        <table className={`${table.table} ${table.stack} ${styles.rows}`}>
          <TableHead
            columns={[m.table.name, m.table.kind, m.table.ports, m.table.settings, m.table.findings, m.table.lines]}
          />
          <tbody>
            {diagram.nodes.map((node) => (
              <NodeRow key={node.id} node={node} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </Section>
      <Section heading={m.table.connections}>
        <table className={`${table.table} ${table.stack} ${styles.rows}`}>
          <TableHead columns={[m.table.from, m.table.to, m.table.kind, m.table.carries, m.table.lines]} />
          <tbody>
            {diagram.edges.map((edge) => (
              <EdgeRow key={edge.id} edge={edge} names={names} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </Section>
    </>
  );
}

function NodeRow({ node, onOpen }: { readonly node: DiagramNode; readonly onOpen: (place: Place) => void }) {
  return (
    <tr>
      <th scope="row" className={table.wide}>
        <button type="button" className={styles.link} onClick={() => onOpen({ kind: 'node', id: node.id })}>
          {node.name}
        </button>
      </th>
      <td className={table.text}>
        {[m.roles[node.role], node.detail].filter((it) => it !== '').join(' · ')}
        <div className={table.muted}>
          {[node.stack ?? '', node.networks.join(', ')].filter((it) => it !== '').join(' · ')}
        </div>
      </td>
      <td className={table.text}>
        {node.ports.map((port) => m.port(port.host, port.container, port.protocol, port.published)).join('; ')}
        {node.facts.length > 0 && <div className={table.muted}>{m.table.exposures[node.exposure]}</div>}
      </td>
      <td className={table.text}>
        {node.facts
          .filter((fact) => fact.name !== 'image' || node.detail === '')
          .map((fact) => `${m.facts[fact.name]}: ${valueText(fact)}`)
          .join('; ')}
      </td>
      <td>
        {node.findings.worst !== null && (
          <>
            <SeverityMark severity={node.findings.worst} />
            <div>{m.panel.findings(node.findings.ids.length)}</div>
          </>
        )}
        {node.findings.questionIds.length > 0 && <div>{m.panel.questions(node.findings.questionIds.length)}</div>}
      </td>
      <LineCell evidence={node.evidence} />
    </tr>
  );
}

function EdgeRow({
  edge,
  names,
  onOpen,
}: {
  readonly edge: DiagramEdge;
  readonly names: ReadonlyMap<string, string>;
  readonly onOpen: (place: Place) => void;
}) {
  return (
    <tr>
      <th scope="row" className={table.wide}>
        <button type="button" className={styles.link} onClick={() => onOpen({ kind: 'edge', id: edge.id })}>
          {names.get(edge.from)}
        </button>
      </th>
      <td className={table.text}>{names.get(edge.to)}</td>
      <td>{m.kinds[edge.kind]}</td>
      <td className={table.text}>{edge.label}</td>
      <LineCell evidence={edge.ways.flatMap((it) => it.evidence)} />
    </tr>
  );
}

function LineCell({ evidence }: { readonly evidence: readonly Evidence[] }) {
  const places = [...new Set(evidence.map((it) => formatPlace(it.path, it.startLine, it.endLine)))];
  return (
    <td className={`${table.place} ${table.wide}`}>
      {places.slice(0, shownLines).map((place) => (
        <div key={place}>{place}</div>
      ))}
      {places.length > shownLines && m.table.more(places.length - shownLines)}
    </td>
  );
}
