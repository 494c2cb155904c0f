import type { Layout } from '@seaworthy/assess/diagram/geometry';
import type { NodeLine } from '@seaworthy/assess/diagram/node-text';
import type { Drawing } from '@seaworthy/assess/diagram/shapes';
import { pathData } from '@seaworthy/assess/diagram/svg';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { diagram as m } from '../../messages/diagram.ts';
import styles from './diagram.module.css';
import { Shapes } from './shape-view.tsx';
import { type Place, placesOf, step } from './walk.ts';

const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];

/** The drawing: one stop of the tab key, arrow keys from there on. What has the focus scrolls into view by itself. */
export function DrawingView({
  layout,
  drawing,
  zoom,
  area,
  selected,
  onOpen,
}: {
  readonly layout: Layout;
  readonly drawing: Drawing;
  /** 1: one px of the drawing is one CSS px. */
  readonly zoom: number;
  readonly area: (element: HTMLElement | null) => void;
  readonly selected: Place | null;
  readonly onOpen: (place: Place) => void;
}) {
  const root = useRef<SVGSVGElement>(null);
  const [current, setCurrent] = useState<Place | null>(null);
  const places = placesOf(layout);
  const stop = places.find((it) => it.id === current?.id) ?? places[0];
  const names = new Map(layout.nodes.map(({ node }) => [node.id, node.name]));

  const find = (id: string) => root.current?.querySelector<SVGGElement>(`[data-place="${CSS.escape(id)}"]`);
  const opened = selected?.id;
  // The panel takes room from the drawing: what was opened must not end up outside of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size moves it too
  useEffect(() => {
    if (opened !== undefined) find(opened)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [opened, zoom]);

  const go = (place: Place | null | undefined) => {
    if (place === null || place === undefined) return;
    setCurrent(place);
    find(place.id)?.focus();
  };
  const onKeyDown = (place: Place) => (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Enter' || event.key === ' ') onOpen(place);
    else if (arrows.includes(event.key)) go(step(layout, place, event.key));
    else if (event.key === 'Home') go(places[0]);
    else if (event.key === 'End') go(places.at(-1));
    else return;
    event.preventDefault();
  };
  const itemProps = (place: Place) => ({
    role: 'button',
    'data-place': place.id,
    tabIndex: stop?.id === place.id ? 0 : -1,
    'aria-pressed': selected?.id === place.id,
    className: styles.item,
    onClick: () => onOpen(place),
    onFocus: () => setCurrent(place),
    onKeyDown: onKeyDown(place),
  });

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the area scrolls, so it must take the focus
    <section ref={area} className={styles.area} aria-label={m.area} tabIndex={0}>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset */}
      <svg
        ref={root}
        role="group"
        aria-label={m.drawing}
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        width={drawing.width * zoom}
        height={drawing.height * zoom}
        className={styles.drawing}
      >
        <Shapes shapes={drawing.frames} />
        {layout.edges.map(({ edge, path }, index) => (
          <g key={edge.id} {...itemProps({ kind: 'edge', id: edge.id })}>
            <title>
              {m.edge(names.get(edge.from) ?? '', names.get(edge.to) ?? '', m.kinds[edge.kind], edge.label)}
            </title>
            <path d={pathData(path, false)} className={styles.hit} />
            <Shapes shapes={drawing.edges[index]?.shapes ?? []} />
          </g>
        ))}
        {layout.nodes.map(({ node, lines, x, y, width, height }, index) => (
          <g key={node.id} {...itemProps({ kind: 'node', id: node.id })}>
            <title>{m.node(node.name, m.roles[node.role], spoken(lines))}</title>
            <Shapes shapes={drawing.nodes[index]?.shapes ?? []} />
            <rect x={x - 3} y={y - 3} width={width + 6} height={height + 6} rx={6} className={styles.ring} />
          </g>
        ))}
      </svg>
    </section>
  );
}

function spoken(lines: readonly NodeLine[]): readonly string[] {
  return lines.slice(1).map((line) => line.text);
}
