import type { RelatedFinding } from '@seaworthy/schema/api-findings';
import type { Evidence } from '@seaworthy/schema/evidence';
import { provenOf } from '@seaworthy/schema/fix-grade';
import type { Finding } from '@seaworthy/schema/report';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatPlace, formatScore } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import { RichList, RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { CodeBlock } from './code-block.tsx';
import { snippetRows } from './diff.ts';
import { FixDiff } from './diff-view.tsx';
import { download } from './download.ts';
import { excerptOf } from './excerpt.ts';
import styles from './finding-detail.module.css';
import { Fact } from './finding-head.tsx';
import { languageOf } from './language.ts';

const m = messages.findings;

/** The texts of one finding in the audit's own order, so that screen and report read alike. */
export function FindingDetail({
  finding,
  related,
  hrefOf,
}: {
  readonly finding: Finding;
  readonly related: readonly RelatedFinding[];
  readonly hrefOf: (findingId: string) => string;
}) {
  return (
    <>
      <Problem finding={finding} />
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
      {related.length > 0 && <Related related={related} hrefOf={hrefOf} />}
    </>
  );
}

/** A part of the finding's text under its own heading. */
export function Part({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{heading}</h3>
      {children}
    </section>
  );
}

function Problem({ finding }: { readonly finding: Finding }) {
  const excerpt = excerptOf(finding);
  return (
    <Part heading={m.parts.problem}>
      <RichList items={finding.problem} />
      {finding.path.length > 0 && (
        <div className={styles.path}>
          <h4>{m.parts.path}</h4>
          <PathLine items={finding.path} />
        </div>
      )}
      {excerpt.length > 0 && (
        <figure>
          <figcaption className={styles.fixBar}>
            <span className={table.place}>{finding.file}</span>
            <CopyButton text={excerpt.map((line) => line.text).join('\n')}>{m.copyExcerpt}</CopyButton>
          </figcaption>
          <CodeBlock
            rows={excerpt.map(({ number, text, marked }) => ({
              number,
              sign: null,
              text,
              look: marked ? 'marked' : 'plain',
              ...(marked ? { word: m.marked } : {}),
            }))}
            language={languageOf(finding.file)}
            label={m.excerpt(finding.file)}
          />
        </figure>
      )}
    </Part>
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
      {commands.length > 0 && <CopyButton text={commands.join('\n')} label={m.copyCommand} />}
    </div>
  );
}

function Fix({ finding: { fix, ruleId, file } }: { readonly finding: Finding }) {
  const { patch } = fix;
  return (
    <Part heading={m.parts.fix}>
      <p className={styles.fixTitle}>
        <RichText text={fix.title} />
      </p>
      <p className={table.muted}>{gradeLine(fix)}</p>
      {patch === undefined && fix.edits.length > 0 && <p className={table.muted}>{m.masked}</p>}
      <p className={styles.actions}>
        {patch !== undefined && (
          <>
            <Button kind="quiet" onClick={() => download(`${ruleId.slice(ruleId.lastIndexOf('/') + 1)}.patch`, patch)}>
              {m.downloadPatch}
            </Button>
            <CopyButton text={patch}>{m.copyPatch}</CopyButton>
          </>
        )}
        {fix.after !== '' && <CopyButton text={fix.after}>{m.copySnippet}</CopyButton>}
      </p>
      {patch !== undefined || fix.before !== null ? (
        <FixDiff fix={fix} language={fix.language === '' ? languageOf(file) : fix.language} />
      ) : (
        fix.after !== '' && (
          <CodeBlock
            rows={snippetRows(fix.after).map(({ text }) => ({ number: null, sign: null, text, look: 'plain' }))}
            language={fix.language}
            label={m.snippet}
          />
        )
      )}
    </Part>
  );
}

/** What is known of the patch; both scores are of the audit itself, whatever was answered since. */
function gradeLine({ patch, proof }: Finding['fix']): string {
  if (patch === undefined) return m.advice;
  const proven = provenOf(proof);
  if (proven === undefined) return proof !== undefined && 'failed' in proof ? m.notProven(proof.failed) : m.notTried;
  const { scoreBefore, scoreAfter } = proven;
  const score = scoreBefore === null ? '.' : m.provenScore(formatScore(scoreBefore), formatScore(scoreAfter));
  return m.provenFix + score;
}

function Related({
  related,
  hrefOf,
}: {
  readonly related: readonly RelatedFinding[];
  readonly hrefOf: (findingId: string) => string;
}) {
  return (
    <Part heading={m.parts.related}>
      <ul className={styles.evidence}>
        {related.map(({ relation, finding }) => (
          <li key={finding.id} className={styles.related}>
            <SeverityMark severity={finding.severity} bare />
            <span>
              <Link to={hrefOf(finding.id)}>{finding.title}</Link>{' '}
              <span className={table.muted}>{m.relations[relation]}</span>
              <br />
              <span className={table.place}>{formatPlace(finding.file, finding.line, finding.endLine)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** The way through the files, one step after the other; an arrow parts them for the eye. */
function PathLine({ items }: { readonly items: readonly Evidence[] }) {
  return (
    <ol className={styles.steps}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a path may pass the same line twice; the list never changes
        <li key={index}>
          <Quoted item={item} />
        </li>
      ))}
    </ol>
  );
}

function EvidenceList({ items }: { readonly items: readonly Evidence[] }) {
  return (
    <ul className={styles.evidence}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places of one finding; the list never changes
        <li key={index}>
          <Quoted item={item} />
        </li>
      ))}
    </ul>
  );
}

function Quoted({ item }: { readonly item: Evidence }) {
  return (
    <>
      <span className={table.place}>{formatPlace(item.path, item.startLine, item.endLine)}</span>
      {item.quote !== '' && <code className={styles.quote}>{item.quote.trim()}</code>}
      {item.note !== undefined && <span className={table.muted}>{item.note}</span>}
    </>
  );
}
