import { type Overlay, overlays } from '@seaworthy/assess/diagram/node-text';
import { diagram as m } from '../../messages/diagram.ts';
import { Button } from '../../ui/button.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import styles from './diagram.module.css';
import type { Zoom } from './use-zoom.ts';

export type View = 'drawing' | 'table';

/** Which view, what is laid over it, how large it is, and how it leaves the page. */
export function Toolbar({
  view,
  onView,
  shown,
  onToggle,
  zoom,
  exports,
}: {
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly shown: ReadonlySet<Overlay>;
  readonly onToggle: (overlay: Overlay) => void;
  readonly zoom: Zoom;
  readonly exports: readonly (readonly [name: string, save: () => void])[];
}) {
  return (
    <div className={styles.tools}>
      <fieldset className={styles.group} aria-label={m.views.label}>
        {(['drawing', 'table'] as const).map((name) => (
          <Button
            key={name}
            kind="plain"
            className={styles.toggle}
            aria-pressed={view === name}
            onClick={() => onView(name)}
          >
            {m.views[name]}
          </Button>
        ))}
      </fieldset>
      {view === 'drawing' && (
        <>
          <fieldset className={styles.group}>
            <legend>{m.overlays.label}</legend>
            {overlays.map((name) => (
              <Button
                key={name}
                kind="plain"
                className={styles.toggle}
                aria-pressed={shown.has(name)}
                onClick={() => onToggle(name)}
              >
                {m.overlays.names[name]}
              </Button>
            ))}
          </fieldset>
          <ZoomButtons zoom={zoom} />
        </>
      )}
      <fieldset className={styles.group}>
        <legend>{m.export.label}</legend>
        {exports.map(([name, save]) => (
          <Button key={name} kind="plain" onClick={save}>
            {name}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}

function ZoomButtons({ zoom }: { readonly zoom: Zoom }) {
  return (
    <fieldset className={styles.group} aria-label={m.zoom.label}>
      <Button kind="icon" aria-label={m.zoom.out} title={m.zoom.out} onClick={zoom.zoomOut}>
        −
      </Button>
      <Button kind="icon" aria-label={m.zoom.in} title={m.zoom.in} onClick={zoom.zoomIn}>
        +
      </Button>
      <Button kind="quiet" onClick={zoom.fit}>
        {m.zoom.fit}
      </Button>
      <Button kind="icon" aria-label={m.zoom.left} title={m.zoom.left} onClick={() => zoom.move(-1, 0)}>
        <Glyph name="back" />
      </Button>
      <Button kind="icon" aria-label={m.zoom.right} title={m.zoom.right} onClick={() => zoom.move(1, 0)}>
        <Glyph name="back" className={styles.turned} />
      </Button>
      <Button kind="icon" aria-label={m.zoom.up} title={m.zoom.up} onClick={() => zoom.move(0, -1)}>
        <Glyph name="up" />
      </Button>
      <Button kind="icon" aria-label={m.zoom.down} title={m.zoom.down} onClick={() => zoom.move(0, 1)}>
        <Glyph name="down" />
      </Button>
    </fieldset>
  );
}
