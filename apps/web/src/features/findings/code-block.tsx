import { useEffect, useState } from 'react';
import code from '../../ui/code.module.css';
import styles from './code-block.module.css';
import type { highlight as Highlight, Token } from './highlight.ts';

export interface CodeRow {
  /** Null: the line has no number, or does not stand on this side. */
  readonly number: number | null;
  /** `+`, `−` or a space, as text; null leaves the column out. */
  readonly sign: string | null;
  readonly text: string;
  readonly look: 'plain' | 'marked' | 'before' | 'after' | 'absent';
  /** Said after the line, for those who do not see the bar. */
  readonly word?: string;
}

/** Lines of code with numbers and colours; long lines scroll inside. Jumps in the numbers are shown as gaps. */
export function CodeBlock({
  rows,
  language,
  label,
}: {
  readonly rows: readonly CodeRow[];
  readonly language: string;
  readonly label: string;
}) {
  const highlight = useHighlight();
  const tokens = highlight?.(rows.map((row) => row.text).join('\n'), language);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll inside, so the block must take the focus
    <section className={code.code} aria-label={label} tabIndex={0}>
      <div className={code.lines}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one immutable text
          <div key={index} className={`${code.line} ${code[row.look] ?? ''} ${isGap(rows, index) ? code.gap : ''}`}>
            <span className={code.number}>{row.number ?? ''}</span>
            {row.sign !== null && <span className={code.sign}>{row.sign}</span>}
            <span className={code.text}>
              {row.text === '' ? ' ' : <Tokens tokens={tokens?.[index]} text={row.text} />}
            </span>
            {row.word !== undefined && <span className="visually-hidden">({row.word})</span>}
          </div>
        ))}
      </div>
    </section>
  );
}

function Tokens({ tokens, text }: { readonly tokens: readonly Token[] | undefined; readonly text: string }) {
  if (tokens === undefined) return text;
  return tokens.map((token, index) =>
    token.kind === null ? (
      token.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one immutable line
      <span key={index} className={styles[token.kind]}>
        {token.text}
      </span>
    ),
  );
}

function isGap(rows: readonly CodeRow[], index: number): boolean {
  const number = rows[index]?.number ?? null;
  // Added lines have no old number; the jump counts from the last line that has one.
  const before = rows.slice(0, index).findLast((row) => row.number !== null)?.number ?? null;
  return number !== null && before !== null && number > before + 1;
}

let loaded: typeof Highlight | undefined;

/** Colours come after the text: the page never waits for them. */
function useHighlight(): typeof Highlight | undefined {
  const [highlight, setHighlight] = useState(() => loaded);
  useEffect(() => {
    if (loaded !== undefined) return;
    let here = true;
    void import('./highlight.ts').then((file) => {
      loaded = file.highlight;
      if (here) setHighlight(() => file.highlight);
    });
    return () => {
      here = false;
    };
  }, []);
  return highlight;
}
