import type { AuditState } from '@seaworthy/schema/audit';
import type { ChecklistItem, SectionState } from '@seaworthy/schema/report';
import type { Severity } from '@seaworthy/schema/vocabulary';
import type { ReactNode } from 'react';
import { messages } from '../messages.ts';
import styles from './glyph.module.css';

/**
 * Every shape that carries meaning. A glyph never stands alone: its word is beside it, or hidden for screen readers.
 * All are drawn in `currentColor`, so they survive forced colours and print.
 */
const shapes = {
  critical: <path d="M8 1.2 14 4.6v6.8L8 14.8 2 11.4V4.6Z" fill="currentColor" />,
  high: <path d="M8 1.8 15 14H1Z" fill="currentColor" />,
  medium: <path d="M8 1.2 14.8 8 8 14.8 1.2 8Z" fill="currentColor" />,
  monitor: <circle cx="8" cy="8" r="5.6" className={styles.thick} />,
  tick: <path d="m2.6 8.6 3.5 3.6 7.3-8.2" className={styles.thick} />,
  cross: <path d="m3.4 3.4 9.2 9.2m0-9.2-9.2 9.2" className={styles.thick} />,
  ask: (
    <>
      <path d="M4.6 5.4C4.8 3.4 6.2 2.2 8 2.2s3.3 1.2 3.3 3c0 2.4-3.3 2.6-3.3 5" className={styles.thick} />
      <circle cx="8" cy="13.4" r="1.15" fill="currentColor" />
    </>
  ),
  dash: <path d="M3 8h10" className={styles.thick} />,
  attested: (
    <>
      <circle cx="8" cy="8" r="5.6" className={styles.dashed} />
      <path d="m5.4 8.2 1.8 1.9 3.5-4" className={styles.line} />
    </>
  ),
  waiting: <circle cx="8" cy="8" r="5.2" className={styles.line} />,
  running: (
    <>
      <circle cx="8" cy="8" r="5.2" className={styles.line} />
      <path d="M8 2.8a5.2 5.2 0 0 1 0 10.4Z" fill="currentColor" />
    </>
  ),
  close: <path d="m4 4 8 8m0-8-8 8" className={styles.line} />,
  up: <path d="m3.5 10 4.5-4.5 4.5 4.5" className={styles.line} />,
  down: <path d="m3.5 6 4.5 4.5L12.5 6" className={styles.line} />,
  back: <path d="M10 3.5 5.5 8l4.5 4.5" className={styles.line} />,
} satisfies Record<string, ReactNode>;

export type GlyphName = keyof typeof shapes;

export function Glyph({ name, className }: { readonly name: GlyphName; readonly className?: string | undefined }) {
  return (
    <svg viewBox="0 0 16 16" className={`${styles.glyph} ${className ?? ''}`} aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}

const severityShapes: Record<Severity, GlyphName> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  MONITOR: 'monitor',
};

/** Shape and word of a severity; `bare` keeps the word for screen readers only, where the shape is explained nearby. */
export function SeverityMark({ severity, bare }: { readonly severity: Severity; readonly bare?: boolean }) {
  return (
    <span className={`${styles.mark} ${styles[severity]}`}>
      <Glyph name={severityShapes[severity]} />
      <span className={bare === true ? 'visually-hidden' : styles.severityWord}>
        {messages.words.severity[severity]}
      </span>
    </span>
  );
}

/** Tinted severity label for the head of a finding. */
export function SeverityChip({ severity }: { readonly severity: Severity }) {
  return (
    <span className={`${styles.chip} ${styles[`${severity}-chip`]}`}>
      <Glyph name={severityShapes[severity]} className={styles[severity]} />
      {messages.words.severity[severity]}
    </span>
  );
}

type CheckState = ChecklistItem['state'];
const checkShapes: Record<CheckState, GlyphName> = {
  sound: 'tick',
  not: 'cross',
  ask: 'ask',
  na: 'dash',
  attested: 'attested',
};

export function CheckMark({ state }: { readonly state: CheckState }) {
  return (
    <span className={`${styles.mark} ${styles[`check-${state}`]}`}>
      <Glyph name={checkShapes[state]} />
      <span className={styles.word}>{messages.words.check[state]}</span>
    </span>
  );
}

const sectionShapes: Record<SectionState, GlyphName> = {
  finding: 'cross',
  unknown: 'ask',
  sound: 'tick',
  attested: 'attested',
  na: 'dash',
};

/** The worst state of a section: its worst severity when it has findings. The word is in the cell's own label. */
export function SectionGlyph({ state, worst }: { readonly state: SectionState; readonly worst: Severity | undefined }) {
  if (state === 'finding' && worst !== undefined) {
    return <Glyph name={severityShapes[worst]} className={styles[worst]} />;
  }
  return <Glyph name={sectionShapes[state]} className={styles[`section-${state}`]} />;
}

const auditShapes: Record<AuditState, GlyphName> = {
  queued: 'waiting',
  running: 'running',
  done: 'tick',
  failed: 'cross',
  cancelled: 'dash',
};

export function AuditStateMark({ state, children }: { readonly state: AuditState; readonly children?: ReactNode }) {
  return (
    <span className={styles.mark}>
      <Glyph name={auditShapes[state]} className={styles[`audit-${state}`]} />
      <span className={styles.word}>{children ?? messages.words.state[state]}</span>
    </span>
  );
}
