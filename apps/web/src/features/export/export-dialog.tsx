import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { reportFormatNames, reportFormats } from '@seaworthy/schema/report-files';
import { useId, useState } from 'react';
import { useSearch } from 'wouter';
import { apiBase } from '../../api/http.ts';
import { usePublishedSelection } from '../../api/selection.ts';
import { exportWords as m } from '../../messages/export.ts';
import { messages } from '../../messages.ts';
import { Button, ButtonAnchor } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatBytes } from '../../ui/format.ts';
import table from '../../ui/table.module.css';
import { exportPath, type Part, partsOf } from './choices.ts';
import styles from './export-dialog.module.css';

interface Props {
  readonly audit: AuditDetail;
  readonly report: ReportOverview;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** What, and as what. Every format is a link: it can be opened, saved or copied like any other. */
export function ExportDialog({ open, onClose, ...rest }: Props) {
  return (
    <Dialog open={open} wide heading={m.title} onClose={onClose}>
      <Choices {...rest} />
    </Dialog>
  );
}

function Choices({ audit, report }: Pick<Props, 'audit' | 'report'>) {
  const search = useSearch();
  const selected = usePublishedSelection();
  const parts = partsOf(report, new URLSearchParams(search).get('q') ?? '', selected);
  const [wanted, setWanted] = useState<Part['kind']>('whole');
  const part = parts.find(({ kind }) => kind === wanted) ?? { kind: 'whole' };
  const answers = report.questions.filter((question) => question.answer !== undefined).length;
  return (
    <>
      <fieldset className={styles.parts}>
        <legend>{m.what}</legend>
        {parts.map((choice) => (
          <label key={choice.kind}>
            <input
              type="radio"
              name="part"
              checked={choice.kind === part.kind}
              onChange={() => setWanted(choice.kind)}
            />
            <span>
              {nameOf(choice, report.findings.length)}
              {choice.kind === 'filter' && <code className={styles.filter}>{choice.q}</code>}
            </span>
          </label>
        ))}
        {parts.length === 1 && <p className={table.muted}>{m.noFilter}</p>}
      </fieldset>
      <Files audit={audit} part={part} isStored={part.kind === 'whole' && answers === 0} />
      <p className={styles.copies}>
        <CopyMarkdown path={exportPath(audit.id, 'markdown', part)} />
        <CopyButton text={() => window.location.href}>{m.copyLink}</CopyButton>
      </p>
      {part.kind !== 'whole' && <p className={table.muted}>{m.filteredNote}</p>}
      {answers > 0 && <p className={table.muted}>{m.answersNote(answers)}</p>}
    </>
  );
}

function nameOf(part: Part, all: number): string {
  switch (part.kind) {
    case 'whole':
      return m.whole(all);
    case 'filter':
      return m.filter(part.count, all);
    case 'selected':
      return m.selected(part.ids.length);
  }
}

/** `isStored`: the worker has made the files already, so their sizes are known. */
function Files({ audit, part, isStored }: { audit: AuditDetail; part: Part; isStored: boolean }) {
  const caption = useId();
  const sizes = new Map(audit.files.map(({ name, bytes }) => [name, bytes]));
  return (
    <table className={`${table.table} ${table.stack} ${styles.files}`} aria-labelledby={caption}>
      <thead>
        <tr>
          <th scope="col" id={caption}>
            {m.as}
          </th>
          <th scope="col" className={table.figure}>
            {m.size}
          </th>
          <th scope="col">
            <span className="visually-hidden">{m.action}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {reportFormatNames.map((format) => {
          const { file, filters } = reportFormats[format];
          const [name, use] = m.formats[format];
          const bytes = isStored ? sizes.get(file) : undefined;
          const isOffered = filters || part.kind === 'whole';
          return (
            <tr key={format}>
              <th scope="row" className={table.wide}>
                {name} <span className={table.muted}>{use}</span>
              </th>
              <td className={table.figure}>
                {isOffered ? (bytes === undefined ? m.made : formatBytes(bytes)) : m.wholeOnly}
              </td>
              <td className={table.fit}>
                {isOffered && (
                  <ButtonAnchor
                    kind="plain"
                    href={`${apiBase}${exportPath(audit.id, format, part)}`}
                    download
                    aria-label={m.download(name)}
                  >
                    {m.action}
                  </ButtonAnchor>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Fetched when it is asked for: it may be a megabyte. */
function CopyMarkdown({ path }: { readonly path: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | undefined>();
  const copy = async () => {
    try {
      const response = await fetch(`${apiBase}${path}`);
      if (!response.ok) throw new Error(`answered ${response.status}`);
      await navigator.clipboard.writeText(await response.text());
      setOutcome('copied');
    } catch {
      // No permission, no server, or an address without TLS: the download remains.
      setOutcome('failed');
    }
  };
  return (
    <Button kind="quiet" onClick={copy}>
      <span aria-live="polite">
        {outcome === undefined && m.copyMarkdown}
        {outcome === 'copied' && messages.words.copied}
        {outcome === 'failed' && messages.words.copyFailed}
      </span>
    </Button>
  );
}
