import { useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import type { PathList } from './preflight/protocol.ts';
import styles from './preflight-view.module.css';

const m = messages.upload.list;
const first = 50;
const step = 500;

/** Some paths, more of them on demand: a list of all would freeze the page. */
export function PathListView({ paths, count }: PathList) {
  const [shown, setShown] = useState(first);
  const rest = paths.length - shown;
  return (
    <>
      <ul className={styles.paths}>
        {paths.slice(0, shown).map((path) => (
          <li key={path}>{path}</li>
        ))}
      </ul>
      {rest > 0 && (
        <Button kind="quiet" onClick={() => setShown(shown + step)}>
          {m.more(Math.min(step, rest), count - shown)}
        </Button>
      )}
      {rest <= 0 && count > paths.length && <p className={styles.quiet}>{m.cut(count - paths.length)}</p>}
    </>
  );
}
