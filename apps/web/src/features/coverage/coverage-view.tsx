import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { Link } from 'wouter';
import { coverage as m } from '../../messages/coverage.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { useReadOnly } from '../../shell/read-only.tsx';
import { faultsOf } from '../../ui/faults.ts';
import { formatCount } from '../../ui/format.ts';
import { Page, Section } from '../../ui/page.tsx';
import { SettingsFaults } from '../../ui/settings-faults.tsx';
import styles from './coverage-view.module.css';
import { fileCounts, isLeftOut, isReadNotJudged, shortReason } from './file-counts.ts';
import { FileList } from './file-list.tsx';
import { ReasonTable } from './reason-table.tsx';
import { Receipt } from './receipt.tsx';
import { RuleOutcomes } from './rule-outcomes.tsx';

/** What was read and what was not and why, which rules ran and what proves the sound sections, and the receipt. */
export function CoverageView({ audit, report }: { readonly audit: AuditDetail; readonly report: ReportOverview }) {
  const base = useAuditBase();
  const isShared = useReadOnly();
  const { input } = report;
  const counts = fileCounts(input);
  return (
    <Page
      heading={m.title}
      lead={m.lead(input.files, input.bytes)}
      aside={!isShared && <Link to={`${base}/live`}>{m.log}</Link>}
    >
      <div>
        <dl className={styles.counts}>
          {(['judged', 'notJudged', 'leftOut', 'skipped', 'failed'] as const)
            .filter((name) => name !== 'leftOut' || counts.leftOut > 0)
            .map((name) => (
              <div key={name}>
                <dt>{m.counts[name]}</dt>
                <dd>{formatCount(counts[name])}</dd>
              </div>
            ))}
        </dl>
        {input.neutralised.length > 0 && <p>{m.neutralisedCount(input.neutralised.length)}</p>}
      </div>
      <Files report={report} />
      <RuleOutcomes auditId={audit.id} sections={report.sections} />
      <Receipt audit={audit} report={report} />
    </Page>
  );
}

function Files({ report: { input, model, settings, suppressions } }: { readonly report: ReportOverview }) {
  const setAside = input.skipped.filter(isReadNotJudged);
  const leftOut = input.skipped.filter(isLeftOut);
  const skipped = input.skipped.filter((group) => !isReadNotJudged(group) && !isLeftOut(group));
  const patterns = settings?.ignore ?? [];
  return (
    <>
      <Section heading={m.failed} text={input.failed.length > 0 ? m.failedText : undefined}>
        <ReasonTable
          heads={[m.columns.path, m.columns.reason, m.columns.feeds]}
          rows={input.failed.map(({ path, line, reason, feeds }) => [
            line === undefined ? path : `${path}:${line}`,
            reason,
            feeds.join(', '),
          ])}
          none={m.failedNone}
        />
      </Section>
      <SettingsFaults faults={faultsOf(settings, suppressions)} />
      {(patterns.length > 0 || leftOut.length > 0) && (
        <Section heading={m.leftOut} text={m.leftOutText(patterns, leftOut.length > 0)}>
          <FileList groups={leftOut.map((group) => ({ ...group, name: group.reason }))} />
        </Section>
      )}
      {setAside.length > 0 && (
        <Section heading={m.notJudged} text={m.notJudgedText}>
          <FileList groups={setAside.map((group) => ({ ...group, name: shortReason(group) }))} />
        </Section>
      )}
      <Section heading={m.skipped} text={skipped.length > 0 ? m.skippedText : m.skippedNone}>
        <FileList groups={skipped.map((group) => ({ ...group, name: group.reason }))} />
      </Section>
      {input.neutralised.length > 0 && (
        <Section heading={m.neutralised} text={m.neutralisedText}>
          <ReasonTable
            heads={[m.columns.path, m.columns.reason]}
            rows={input.neutralised.map(({ path, reason }) => [path, reason])}
            none={m.neutralisedNone}
          />
        </Section>
      )}
      <Section heading={m.environments} text={m.environmentsText}>
        <FileList
          groups={model.environments.map(({ class: name, files, examples }) => ({
            name: m.classes[name] ?? name,
            count: files,
            examples: examples.map(({ path, why }) => (why === '' ? path : `${path} — ${why}`)),
          }))}
        />
      </Section>
    </>
  );
}
