import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { messages } from '../../messages.ts';
import { readStored, writeStored } from '../../ui/stored.ts';
import styles from './findings-view.module.css';

const m = messages.findings;
/** Percent of the width that the list takes: at first, at least and at most, and one press of an arrow. */
const share = { first: 42, least: 25, most: 65, step: 2 };
const memory = 'findings-split';

/** List and detail beside each other, parted by a separator that is moved with the arrows or the pointer. */
export function Split({ list, detail }: { readonly list: ReactNode; readonly detail: ReactNode }) {
  const [percent, setPercent] = useState(() => bounded(Number(readStored(memory) ?? share.first)));
  const box = useRef<HTMLDivElement>(null);
  const both = list !== null && detail !== false;
  const move = (next: number) => {
    setPercent(bounded(next));
    writeStored(memory, bounded(next) === share.first ? null : String(bounded(next)));
  };
  const follow = (clientX: number) => {
    const bounds = box.current?.getBoundingClientRect();
    if (bounds !== undefined) move(((clientX - bounds.left) / bounds.width) * 100);
  };
  return (
    <div
      ref={box}
      className={both ? styles.split : undefined}
      style={both ? { gridTemplateColumns: `minmax(0, ${percent}fr) auto minmax(0, ${100 - percent}fr)` } : undefined}
    >
      {list}
      {both && (
        // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>
        <div
          role="separator"
          aria-orientation="vertical"
          aria-label={m.splitter}
          aria-valuenow={percent}
          aria-valuemin={share.least}
          aria-valuemax={share.most}
          tabIndex={0}
          className={styles.splitter}
          onKeyDown={(event) => onArrow(event, percent, move)}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event.clientX)}
          onDoubleClick={() => move(share.first)}
        />
      )}
      {detail}
    </div>
  );
}

function onArrow(event: KeyboardEvent, percent: number, move: (next: number) => void): void {
  const next: Readonly<Record<string, number>> = {
    ArrowLeft: percent - share.step,
    ArrowRight: percent + share.step,
    Home: share.least,
    End: share.most,
    Enter: share.first,
  };
  const wanted = next[event.key];
  if (wanted === undefined) return;
  event.preventDefault();
  move(wanted);
}

function bounded(percent: number): number {
  if (Number.isNaN(percent)) return share.first;
  return Math.round(Math.min(share.most, Math.max(share.least, percent)));
}
