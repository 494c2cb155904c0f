import type { ReactNode } from 'react';
import { messages } from '../../messages.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { PathListView } from './path-list.tsx';
import type { PathList, Preflight } from './preflight/protocol.ts';
import styles from './preflight-view.module.css';

const m = messages.upload.found;

/** What the archive's index says: what will be read, what not and why, and what looks like a secret. */
export function PreflightView({ preflight }: { readonly preflight: Preflight }) {
  const { files, unpackedBytes, read, skipped, secrets, parts, notes, noteCount, leftOut } = preflight;
  // Files that are read and not judged are in both lists; they are told below as read.
  const unread = skipped.filter(({ reason }) => !reason.startsWith('read, '));
  return (
    <ul className={styles.found}>
      <li>
        <p>{m.files(files, unpackedBytes)}</p>
        <Fold summary={m.read(read.count)} list={read} />
        {unread.length > 0 && (
          <details className={styles.fold}>
            <summary>{m.skipped(unread.reduce((sum, { count }) => sum + count, 0))}</summary>
            <ul className={styles.reasons}>
              {unread.map(({ reason, ...list }) => (
                <li key={reason}>
                  {list.paths.length > 0 ? (
                    <Fold summary={m.reason(reason, list.count)} list={list} />
                  ) : (
                    m.reason(reason, list.count)
                  )}
                </li>
              ))}
            </ul>
          </details>
        )}
      </li>
      {leftOut.length > 0 && (
        <li>
          <p>{m.leftOut(leftOut)}</p>
        </li>
      )}
      <li>
        <p>{parts.length > 0 ? m.parts(parts) : m.noParts}</p>
      </li>
      {secrets.count > 0 && (
        <li>
          <p className={styles.warning}>
            <Glyph name="high" className={styles.mark} />
            <span>{m.secrets(secrets.count, secrets.read)}</span>
          </p>
          <Fold summary={m.which} list={secrets} />
        </li>
      )}
      {noteCount > 0 && (
        <li>
          <details className={styles.fold}>
            <summary>{m.notes(noteCount)}</summary>
            <ul className={styles.paths}>
              {notes.map(({ path, code, reason }) => (
                <li key={`${code} ${path}`}>{reason}</li>
              ))}
            </ul>
            {noteCount > notes.length && <p className={styles.quiet}>{m.moreNotes(noteCount - notes.length)}</p>}
          </details>
        </li>
      )}
    </ul>
  );
}

function Fold({ summary, list }: { readonly summary: ReactNode; readonly list: PathList }) {
  if (list.count === 0) return <p>{summary}</p>;
  return (
    <details className={styles.fold}>
      <summary>{summary}</summary>
      <PathListView {...list} />
    </details>
  );
}
