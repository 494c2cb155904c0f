import type { Evidence, Finding } from '@seaworthy/schema/report';
import type { ReactNode } from 'react';
import { useFinding } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import { CodeLines, DiffView } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatGain, formatHours, formatPlace } from '../../ui/format.ts';
import { SeverityChip } from '../../ui/glyph.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { RichList, RichText } from '../../ui/rich-text.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { excerptOf } from './excerpt.ts';
import styles from './finding-detail.module.css';
import { findingMarkdown } from './finding-markdown.ts';
import { ownerOf } from './groups.ts';

const m = messages.findings;

/** One finding in the audit's own order, so that screen and report read alike. Its texts are loaded when it is opened. */
export function FindingDetail({ auditId, findingId }: { readonly auditId: string; readonly findingId: string }) {
  const detail = useFinding(auditId, findingId);
  if (detail.data !== undefined) return <Whole finding={detail.data.finding} />;
  if (detail.isError) return <ProblemView error={detail.error} onRetry={() => void detail.refetch()} />;
  return <Skeleton what={m.finding} rows={8} />;
}

function Whole({ finding }: { readonly finding: Finding }) {
  const excerpt = excerptOf(finding);
  return (
    <>
      <Facts finding={finding} />
      <Part heading={m.parts.problem}>
        <RichList items={finding.problem} />
        {excerpt.length > 0 && (
          <figure>
            <figcaption className={table.place}>{finding.file}</figcaption>
            <CodeLines lines={excerpt} label={m.excerpt(finding.file)} markedWord={m.marked} />
          </figure>
        )}
      </Part>
      <Part heading={m.parts.impact}>
        <RichList items={finding.impact} />
        <p className={styles.confidence}>{messages.words.confidence(finding.confidence)}</p>
      </Part>
      <Part heading={m.parts.verify}>
        {finding.verify.map((step) => (
          <Verify key={step} step={step} />
        ))}
      </Part>
      <Fix finding={finding} />
      <Part heading={m.parts.tradeOff}>
        <RichList items={finding.tradeOff} />
      </Part>
      {finding.monitor !== undefined && (
        <Part heading={m.parts.monitor}>
          <dl className={styles.facts}>
            <Fact name={m.metric} value={<RichText text={finding.monitor.metric} />} />
            <Fact name={m.threshold} value={<RichText text={finding.monitor.threshold} />} />
          </dl>
          <p>
            <RichText text={finding.monitor.why} />
          </p>
        </Part>
      )}
      {finding.evidence.length > 0 && (
        <Part heading={m.parts.evidence}>
          <EvidenceList items={finding.evidence} />
        </Part>
      )}
      {finding.path.length > 0 && (
        <Part heading={m.parts.path}>
          <EvidenceList items={finding.path} numbered />
        </Part>
      )}
    </>
  );
}

function Facts({ finding }: { readonly finding: Finding }) {
  const place = formatPlace(finding.file, finding.line, finding.endLine);
  const owner = ownerOf(finding);
  return (
    <header className={styles.head}>
      <p className={styles.marks}>
        <SeverityChip severity={finding.severity} />
        <span>{finding.riskCategory}</span>
        <span>{messages.words.confidence(finding.confidence)}</span>
        {finding.kind === 'suspicious' && <span>{m.kinds.suspicious}</span>}
      </p>
      <h2 id="finding-title" tabIndex={-1}>
        {finding.title}
      </h2>
      <p className={table.place}>
        {place}
        {owner !== null && ` · ${owner}`}
      </p>
      <dl className={styles.facts}>
        <Fact name={m.gain} value={formatGain(finding.delta)} />
        <Fact name={m.effort} value={formatHours(finding.effort)} />
        <Fact name={messages.plan.title} value={m.plan[finding.plan]} />
        <Fact name={m.rule} value={<code>{finding.ruleId}</code>} />
      </dl>
      {finding.effort.why.length > 0 && <p className={styles.why}>{finding.effort.why.join(' · ')}</p>}
      <p className={styles.actions}>
        <CopyButton text={() => findingMarkdown(finding)}>{m.copyFinding}</CopyButton>
        <CopyButton text={`${finding.file}:${finding.line}`}>{m.copyPlace}</CopyButton>
        <CopyButton text={() => window.location.href}>{m.copyLink}</CopyButton>
      </p>
    </header>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Part({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{heading}</h3>
      {children}
    </section>
  );
}

/** A verification step; the commands in it can be copied as they stand. */
function Verify({ step }: { readonly step: string }) {
  const commands = step.split('`').filter((_, index) => index % 2 === 1);
  return (
    <div className={styles.verify}>
      <p>
        <RichText text={step} />
      </p>
      {commands.length > 0 && <CopyButton text={commands.join('\n')} />}
    </div>
  );
}

function Fix({ finding: { fix } }: { readonly finding: Finding }) {
  return (
    <Part heading={m.parts.fix}>
      <p className={styles.fixTitle}>
        <RichText text={fix.title} />
      </p>
      <p className={table.muted}>{m.safety[fix.safety]}</p>
      {fix.after !== '' && (
        <figure>
          <figcaption className={styles.fixBar}>
            <span className={table.place}>{fix.at ?? m.snippet}</span>
            <CopyButton text={fix.after}>{m.copySnippet}</CopyButton>
          </figcaption>
          <DiffView before={fix.before} after={fix.after} label={fix.at === null ? m.snippet : m.beforeAfter(fix.at)} />
        </figure>
      )}
    </Part>
  );
}

function EvidenceList({ items, numbered }: { readonly items: readonly Evidence[]; readonly numbered?: boolean }) {
  const List = numbered === true ? 'ol' : 'ul';
  return (
    <List className={`${styles.evidence} ${numbered === true ? styles.numbered : ''}`}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a path may pass the same line twice; the list never changes
        <li key={index}>
          <span className={table.place}>{formatPlace(item.path, item.startLine, item.endLine)}</span>
          {item.quote !== '' && <code className={styles.quote}>{item.quote.trim()}</code>}
          {item.note !== undefined && <span className={table.muted}>{item.note}</span>}
        </li>
      ))}
    </List>
  );
}
