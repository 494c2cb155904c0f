import type { FindingRow } from '@seaworthy/schema/api-findings';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding } from '@seaworthy/schema/report';
import type { ReactNode } from 'react';
import { messages } from '../../messages.ts';
import { RuleLink } from '../../shell/rule-link.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatGain, formatHours, formatPlace } from '../../ui/format.ts';
import { SeverityChip } from '../../ui/glyph.tsx';
import table from '../../ui/table.module.css';
import { agentTask } from './agent-task.ts';
import styles from './finding-detail.module.css';
import { findingMarkdown } from './finding-markdown.ts';
import { ownerOf } from './list-model.ts';

const m = messages.findings;

/** What it is, where, what fixing it takes and brings, and everything that can be copied of it. */
export function FindingHead({ row, finding }: { readonly row: FindingRow; readonly finding: Finding | undefined }) {
  const owner = ownerOf(row);
  return (
    <header className={styles.head}>
      <p className={styles.marks}>
        <SeverityChip severity={row.severity} />
        <span>{row.riskCategory}</span>
        <span>{messages.words.confidence(row.confidence)}</span>
        {row.kind === 'suspicious' && <span>{m.kinds.suspicious}</span>}
      </p>
      <h2 id="finding-title" tabIndex={-1}>
        {row.title}
      </h2>
      <p className={table.place}>
        {formatPlace(row.file, row.line, row.endLine)}
        {owner !== null && ` · ${owner}`}
      </p>
      <dl className={styles.facts}>
        <Fact name={m.gain} value={formatGain(row.delta)} />
        <Fact name={m.effort} value={formatHours(row.effort)} />
        {isOpen(row) && <Fact name={messages.plan.title} value={m.plan[row.plan]} />}
        <Fact name={m.rule} value={<RuleLink ruleId={row.ruleId} />} />
      </dl>
      {row.effort.why.length > 0 && <p className={styles.why}>{row.effort.why.join(' · ')}</p>}
      <p className={styles.actions}>
        {finding !== undefined && (
          <>
            <CopyButton id="copy-finding" text={() => findingMarkdown(finding)}>
              {m.copyFinding}
            </CopyButton>
            <CopyButton text={() => agentTask(finding)}>{m.copyTask}</CopyButton>
          </>
        )}
        <CopyButton text={`${row.file}:${row.line}`}>{m.copyPlace}</CopyButton>
        <CopyButton text={() => window.location.href}>{m.copyLink}</CopyButton>
      </p>
    </header>
  );
}

export function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
