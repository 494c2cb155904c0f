import type { Diagram, DiagramEdge, DiagramNode } from '@seaworthy/assess/diagram/diagram';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import type { Evidence } from '@seaworthy/schema/evidence';
import type { ModelFact } from '@seaworthy/schema/report-model';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { diagram as m } from '../../messages/diagram.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeLines } from '../../ui/code.tsx';
import { formatPlace } from '../../ui/format.ts';
import { Glyph, SeverityMark } from '../../ui/glyph.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './diagram.module.css';
import { findingsLink } from './findings-link.ts';
import type { Place } from './walk.ts';

interface PanelProps {
  readonly diagram: Diagram;
  readonly report: ReportOverview;
  readonly place: Place;
  readonly onOpen: (place: Place) => void;
  readonly onClose: () => void;
}

/** What the files say of one part or connection: values, lines, findings. It takes the focus when it opens. */
export function Panel({ diagram, report, place, onOpen, onClose }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place opens in the same panel
  useEffect(() => heading.current?.focus({ preventScroll: true }), [place.id]);
  const node = place.kind === 'node' ? diagram.nodes.find((it) => it.id === place.id) : undefined;
  const edge = place.kind === 'edge' ? diagram.edges.find((it) => it.id === place.id) : undefined;
  const names = new Map(diagram.nodes.map((it) => [it.id, it.name]));
  const title = node?.name ?? (edge === undefined ? '' : `${names.get(edge.from)} → ${names.get(edge.to)}`);
  return (
    <aside className={styles.panel} aria-label={title}>
      <div className={styles.head}>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <Button kind="icon" aria-label={m.panel.close} onClick={onClose}>
          <Glyph name="close" />
        </Button>
      </div>
      {node !== undefined && <NodeBody node={node} diagram={diagram} report={report} names={names} onOpen={onOpen} />}
      {edge !== undefined && <EdgeBody edge={edge} />}
    </aside>
  );
}

function NodeBody({
  node,
  diagram,
  report,
  names,
  onOpen,
}: {
  readonly node: DiagramNode;
  readonly names: ReadonlyMap<string, string>;
} & Pick<PanelProps, 'diagram' | 'report' | 'onOpen'>) {
  const around = diagram.edges.filter((edge) => edge.from === node.id || edge.to === node.id);
  return (
    <>
      <p className={table.muted}>{[m.roles[node.role], node.detail].filter((it) => it !== '').join(' · ')}</p>
      <NodeFindings node={node} report={report} />
      <Part heading={m.panel.facts} shown={node.facts.length > 0}>
        <FactTable facts={node.facts} node={node} report={report} />
      </Part>
      <Part heading={m.panel.ports} shown={node.ports.length > 0}>
        <ul className={styles.list}>
          {node.ports.map((port) => (
            <li key={JSON.stringify(port)}>
              <code>{m.port(port.host, port.container, port.protocol, port.published)}</code>
              <Lines evidence={port.evidence} />
            </li>
          ))}
        </ul>
      </Part>
      <Part heading={m.panel.parts} shown={node.parts.length > 0}>
        <ul className={styles.list}>
          {node.parts.map((part) => (
            <li key={part.name + part.detail}>
              {part.name} <span className={table.muted}>{part.detail}</span>
            </li>
          ))}
        </ul>
      </Part>
      <Part heading={m.panel.connections} shown={around.length > 0}>
        <ul className={styles.list}>
          {around.map((edge) => (
            <li key={edge.id}>
              <button type="button" className={styles.link} onClick={() => onOpen({ kind: 'edge', id: edge.id })}>
                {names.get(edge.from)} → {names.get(edge.to)}
              </button>
              <span className={table.muted}>{edge.label === '' ? m.kinds[edge.kind] : edge.label}</span>
            </li>
          ))}
        </ul>
      </Part>
      <Excerpts evidence={node.evidence} />
    </>
  );
}

function NodeFindings({ node, report }: { readonly node: DiagramNode; readonly report: ReportOverview }) {
  const base = useAuditBase();
  const wanted = new Set(node.findings.ids);
  const found = report.findings.filter((it) => wanted.has(it.id));
  const asked = report.questions.filter((it) => node.findings.questionIds.includes(it.id));
  const all = findingsLink(base, node.findings.ids, report.findings);
  return (
    <>
      <Part heading={m.panel.findings(found.length)} shown={found.length > 0}>
        <ul className={styles.list}>
          {found.slice(0, shownFindings).map((it) => (
            <li key={it.id}>
              <SeverityMark severity={it.severity} />
              <Link to={links.finding(base, it.id)}>{it.title}</Link>
            </li>
          ))}
        </ul>
        {all !== null && <Link to={all}>{m.panel.allFindings}</Link>}
      </Part>
      <Part heading={m.panel.questions(asked.length)} shown={asked.length > 0}>
        <ul className={styles.list}>
          {asked.map((it) => (
            <li key={it.id}>
              <Link to={`${base}/questions#q-${it.id}`}>{it.text}</Link>
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}

/** Longer lists are the business of the findings page. */
const shownFindings = 8;

function FactTable({
  facts,
  node,
  report,
}: {
  readonly facts: readonly ModelFact[];
  readonly node: DiagramNode;
  readonly report: ReportOverview;
}) {
  const base = useAuditBase();
  return (
    <table className={table.table}>
      <TableHead columns={[m.panel.setting, m.panel.value, m.panel.place]} />
      <tbody>
        {facts.map((fact) => {
          const question = fact.state === 'unknown' ? questionAbout(fact, node, report) : undefined;
          return (
            <tr key={fact.name}>
              <th scope="row">{m.facts[fact.name]}</th>
              <td className={table.text}>
                {question === undefined ? (
                  valueText(fact)
                ) : (
                  <Link to={`${base}/questions#q-${question}`}>{valueText(fact)}</Link>
                )}
              </td>
              <td className={table.text}>
                <Lines evidence={fact.evidence} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The open question that was asked because of the very line. */
function questionAbout(fact: ModelFact, node: DiagramNode, report: ReportOverview): string | undefined {
  const lines = new Set(fact.evidence.map((it) => `${it.path}:${it.startLine}`));
  return report.questions.find(
    (it) =>
      node.findings.questionIds.includes(it.id) && it.evidence.some((at) => lines.has(`${at.path}:${at.startLine}`)),
  )?.id;
}

export function valueText(fact: ModelFact): string {
  return fact.state === 'set' ? (fact.value ?? '') : fact.state === 'unset' ? m.unset : m.unknown(fact.value ?? '');
}

function EdgeBody({ edge }: { readonly edge: DiagramEdge }) {
  return (
    <>
      <p className={table.muted}>{[m.kinds[edge.kind], edge.label].filter((it) => it !== '').join(' · ')}</p>
      <Part heading={m.panel.limits} shown={edge.limits.length > 0}>
        <ul className={styles.list}>
          {edge.limits.map((limit) => (
            <li key={limit.name}>
              {m.limits[limit.name]}: {limit.isDefault ? m.byDefault(limit.value) : limit.value}
              <Lines evidence={limit.evidence} />
            </li>
          ))}
        </ul>
      </Part>
      <Part heading={m.panel.ways} shown={edge.ways.length > 0}>
        <ul className={styles.list}>
          {edge.ways.map((way) => (
            <li key={`${way.kind} ${way.label} ${way.from} ${way.to}`}>
              {m.kinds[way.kind ?? 'order']}: <code>{way.label}</code>
              <span className={table.muted}>
                {[
                  way.protocol ?? '',
                  way.websocket === true ? m.websocket : '',
                  ...(way.limits ?? []).map((it) => (it.isDefault ? m.byDefault(it.value) : it.value)),
                ]
                  .filter((it) => it !== '')
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Excerpts evidence={edge.ways.flatMap((it) => it.evidence)} />
    </>
  );
}

function Part({
  heading,
  shown,
  children,
}: {
  readonly heading: string;
  readonly shown: boolean;
  readonly children: ReactNode;
}) {
  if (!shown) return null;
  return (
    <section className={styles.list}>
      <h3>{heading}</h3>
      {children}
    </section>
  );
}

export function Lines({ evidence }: { readonly evidence: readonly Evidence[] }) {
  const places = [...new Set(evidence.map((it) => formatPlace(it.path, it.startLine, it.endLine)))];
  return (
    <span className={table.place}>
      {places.map((place) => (
        <span key={place}>{place} </span>
      ))}
    </span>
  );
}

/** Every line that proves it, by file. */
function Excerpts({ evidence }: { readonly evidence: readonly Evidence[] }) {
  const byPath = new Map<string, Map<number, Evidence>>();
  for (const it of evidence) {
    const lines = byPath.get(it.path) ?? new Map<number, Evidence>();
    byPath.set(it.path, lines.set(it.startLine, it));
  }
  return (
    <Part heading={m.panel.evidence} shown={byPath.size > 0}>
      {[...byPath].map(([path, lines]) => (
        <div key={path}>
          <p className={table.place}>{path}</p>
          <CodeLines
            label={path}
            markedWord={m.panel.marked}
            lines={[...lines.values()]
              .sort((a, b) => a.startLine - b.startLine)
              .map((it) => ({ number: it.startLine, text: it.quote, marked: false }))}
          />
        </div>
      ))}
    </Part>
  );
}
