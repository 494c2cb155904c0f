import type { Fix } from '@seaworthy/schema/report-fix';
import { useState } from 'react';
import { messages } from '../../messages.ts';
import { readStored, writeStored } from '../../ui/stored.ts';
import table from '../../ui/table.module.css';
import { useMedia } from '../../ui/use-media.ts';
import { CodeBlock, type CodeRow } from './code-block.tsx';
import { type DiffRow, diffOf, type FileDiff, sideBySide } from './diff.ts';
import styles from './finding-detail.module.css';

const m = messages.findings;
const looks = ['unified', 'beside', 'before', 'after'] as const;
type Look = (typeof looks)[number];
const memory = 'findings-diff';

/** What the fix changes. Side by side where there is room, unless a person chose otherwise; both sides alone for reading aloud. */
export function FixDiff({ fix, language }: { readonly fix: Fix; readonly language: string }) {
  const roomy = useMedia('(min-width: 80rem)');
  const [chosen, setChosen] = useState<Look | null>(() => looks.find((look) => look === readStored(memory)) ?? null);
  const look = chosen ?? (roomy ? 'beside' : 'unified');
  return (
    <>
      <fieldset className={styles.looks}>
        <legend className="visually-hidden">{m.diffLooks}</legend>
        {looks.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === look}
            onClick={() => {
              setChosen(name);
              writeStored(memory, name);
            }}
          >
            {m.looks[name]}
          </button>
        ))}
      </fieldset>
      {diffOf(fix).map((file) => (
        <figure key={file.path}>
          <figcaption className={table.place}>{file.path}</figcaption>
          <File file={file} look={look} language={language} />
        </figure>
      ))}
    </>
  );
}

function File({ file, look, language }: { readonly file: FileDiff; readonly look: Look; readonly language: string }) {
  const { path, rows } = file;
  if (look === 'unified') return <CodeBlock rows={rows.map(unified)} language={language} label={m.changeOf(path)} />;
  const before = <CodeBlock rows={sideOf(rows, 'before', look)} language={language} label={m.beforeOf(path)} />;
  const after = <CodeBlock rows={sideOf(rows, 'after', look)} language={language} label={m.afterOf(path)} />;
  if (look !== 'beside') return look === 'before' ? before : after;
  return (
    <div className={styles.beside}>
      {before}
      {after}
    </div>
  );
}

const signs = { before: '−', after: '+', both: ' ' } as const;

function unified({ mark, text, old, next }: DiffRow): CodeRow {
  return { number: next ?? old, sign: signs[mark], text, look: mark === 'both' ? 'plain' : mark };
}

function sideOf(rows: readonly DiffRow[], side: 'before' | 'after', look: Look): readonly CodeRow[] {
  const lines = sideBySide(rows).map((pair) => pair[side]);
  return lines.flatMap((row): readonly CodeRow[] => {
    if (row === null) return look === 'beside' ? [{ number: null, sign: ' ', text: '', look: 'absent' }] : [];
    const number = side === 'before' ? row.old : row.next;
    return [{ number, sign: signs[row.mark], text: row.text, look: row.mark === 'both' ? 'plain' : side }];
  });
}
