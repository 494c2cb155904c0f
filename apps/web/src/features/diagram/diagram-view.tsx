import { mostNodes } from '@seaworthy/assess/diagram/collapse';
import { type Diagram, diagramOf, hasServices } from '@seaworthy/assess/diagram/diagram';
import { layoutDiagram } from '@seaworthy/assess/diagram/layout';
import type { Overlay } from '@seaworthy/assess/diagram/node-text';
import { drawingOf } from '@seaworthy/assess/diagram/shapes';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { useMemo, useRef, useState } from 'react';
import { diagram as m } from '../../messages/diagram.ts';
import { useKeys } from '../../ui/keys.ts';
import { Page } from '../../ui/page.tsx';
import styles from './diagram.module.css';
import { DiagramTables } from './diagram-tables.tsx';
import { DrawingView } from './drawing-view.tsx';
import { saveMermaid, savePng, saveSvg } from './export-diagram.ts';
import { Panel } from './panel.tsx';
import { Toolbar, type View } from './toolbar.tsx';
import { useZoom } from './use-zoom.ts';
import type { Place } from './walk.ts';

/** The deployment as the files tell it, drawn and as tables; every part and every connection leads to its lines. */
export function DiagramView({ report, name }: { readonly report: ReportOverview; readonly name: string }) {
  const diagram = useMemo(() => diagramOf(report), [report]);
  if (!hasServices(diagram)) return <NothingRuns />;
  return <DrawnDiagram diagram={diagram} report={report} name={name} />;
}

function DrawnDiagram({
  diagram,
  report,
  name,
}: {
  readonly diagram: Diagram;
  readonly report: ReportOverview;
  readonly name: string;
}) {
  const [view, setView] = useState<View>(diagram.nodes.length > mostNodes ? 'table' : 'drawing');
  const [shown, setShown] = useState<ReadonlySet<Overlay>>(new Set(['findings']));
  const [selected, setSelected] = useState<Place | null>(null);
  const [failed, setFailed] = useState(false);
  const [area, setArea] = useState<HTMLElement | null>(null);
  const opener = useRef<HTMLElement | SVGElement | null>(null);
  const layout = useMemo(() => layoutDiagram(diagram, shown), [diagram, shown]);
  const drawing = useMemo(() => drawingOf(layout, shown), [layout, shown]);
  const zoom = useZoom(area, drawing.width);

  const open = (place: Place) => {
    const focused = document.activeElement;
    if (selected === null && (focused instanceof HTMLElement || focused instanceof SVGElement))
      opener.current = focused;
    setSelected(place);
  };
  const close = () => {
    if (selected === null) return;
    setSelected(null);
    opener.current?.focus();
  };
  const show = (next: View) => {
    setView(next);
    setSelected(null);
  };
  const toggle = (overlay: Overlay) =>
    setShown((old) => new Set(old.has(overlay) ? [...old].filter((it) => it !== overlay) : [...old, overlay]));
  useKeys(m.keys.title, [
    { keys: 't', meaning: m.keys.table, run: () => show(view === 'table' ? 'drawing' : 'table') },
    { keys: '+', meaning: m.keys.in, run: zoom.zoomIn },
    { keys: '-', meaning: m.keys.out, run: zoom.zoomOut },
    { keys: '0', meaning: m.keys.fit, run: zoom.fit },
    { keys: 'Escape', meaning: m.panel.close, run: close },
  ]);
  const title = `${name} · ${m.title}`;
  const file = `${name.replace(/[^\w.-]+/g, '-')}-diagram`;
  const panelDiagram = view === 'drawing' ? layout.drawn : diagram;

  return (
    <Page heading={m.title} lead={m.lead(diagram.nodes.length, diagram.edges.length)}>
      <Toolbar
        view={view}
        onView={show}
        shown={shown}
        onToggle={toggle}
        zoom={zoom}
        exports={[
          [m.export.svg, () => saveSvg(drawing, title, file)],
          [
            m.export.png,
            () =>
              void savePng(drawing, title, file).then(
                () => setFailed(false),
                () => setFailed(true),
              ),
          ],
          [m.export.mermaid, () => saveMermaid(diagram, file)],
        ]}
      />
      {failed && <p role="alert">{m.export.failed}</p>}
      {view === 'drawing' && layout.drawn !== diagram && <p>{m.joined(diagram.nodes.length, layout.nodes.length)}</p>}
      <div className={`${styles.split} ${selected === null ? '' : styles.open}`}>
        {view === 'drawing' ? (
          <div>
            <DrawingView
              layout={layout}
              drawing={drawing}
              zoom={zoom.zoom}
              area={setArea}
              selected={selected}
              onOpen={open}
            />
            {zoom.overflows && <p>{m.wider}</p>}
            <Legend />
          </div>
        ) : (
          <div className={styles.split}>
            <DiagramTables diagram={diagram} onOpen={open} />
          </div>
        )}
        {selected !== null && (
          <Panel diagram={panelDiagram} report={report} place={selected} onOpen={setSelected} onClose={close} />
        )}
      </div>
    </Page>
  );
}

function Legend() {
  const { order, lanes, defaults, unknown } = m.legend;
  return (
    <ul className={styles.legend} aria-label={m.legend.label}>
      {[lanes, order, defaults, unknown].map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function NothingRuns() {
  return (
    <Page heading={m.title}>
      <div className={styles.list}>
        <h2>{m.empty.title}</h2>
        <p>{m.empty.text}</p>
        <ul>
          {m.empty.looked.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <p>{m.empty.way}</p>
      </div>
    </Page>
  );
}
