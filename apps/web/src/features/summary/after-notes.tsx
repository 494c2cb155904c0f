import type { AuditDetail, QuestionView } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { Link } from 'wouter';
import { auditPath } from '../../api/audit-path.ts';
import { apiBase } from '../../api/http.ts';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { ButtonAnchor, ButtonLink } from '../../ui/button.tsx';
import { formatScore } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import table from '../../ui/table.module.css';
import styles from './after-notes.module.css';

const m = messages.summary;
/** Unread files listed here; the rest is on the coverage page. */
const shownUnread = 5;
/** Open questions listed here; they have a page of their own. */
const shownQuestions = 5;

/** What the repository could not tell, each with the score either answer would give. */
export function OpenQuestions({ questions }: { readonly questions: readonly QuestionView[] }) {
  const to = `${useAuditBase()}/questions`;
  return (
    <Section
      heading={m.openQuestions}
      aside={
        questions.length > 0 && (
          <ButtonLink kind="quiet" to={to}>
            {m.answerNow}
          </ButtonLink>
        )
      }
    >
      {questions.length === 0 ? (
        <p className={table.muted}>{m.noQuestions}</p>
      ) : (
        <ul className={styles.list}>
          {questions.slice(0, shownQuestions).map(({ id, text, preview }) => (
            <li key={id}>
              <Link to={`${to}#q-${id}`}>{text}</Link>
              <span className={styles.preview}>
                {messages.words.answer.yes} {formatScore(preview.yes.value)} · {messages.words.answer.no}{' '}
                {formatScore(preview.no.value)}
              </span>
            </li>
          ))}
          {questions.length > shownQuestions && (
            <li>
              <Link to={to}>{m.moreQuestions(questions.length - shownQuestions)}</Link>
            </li>
          )}
        </ul>
      )}
    </Section>
  );
}

/** Files that matter and could not be read; what they feed is unknown, not sound. */
export function NotRead({ report }: { readonly report: ReportOverview }) {
  const base = useAuditBase();
  const { failed } = report.input;
  return (
    <Section heading={m.notRead}>
      {failed.length === 0 ? (
        <p className={table.muted}>{m.allRead}</p>
      ) : (
        <ul className={styles.list}>
          {failed.slice(0, shownUnread).map(({ path, line, reason }) => (
            <li key={`${path}:${line ?? 0}`} className={styles.unread}>
              <span className={table.place}>{line === undefined ? path : `${path}:${line}`}</span>
              <span>{reason}</span>
            </li>
          ))}
          {failed.length > shownUnread && (
            <li>
              <Link to={`${base}/coverage`}>{m.moreNotRead(failed.length - shownUnread)}</Link>
            </li>
          )}
        </ul>
      )}
    </Section>
  );
}

/** The report as files, and the line that proves it. */
export function Exports({ audit, report }: { readonly audit: AuditDetail; readonly report: ReportOverview }) {
  return (
    <Section heading={m.export} text={m.exportNote}>
      <p className={styles.files}>
        {audit.files.map(({ name }) => (
          <ButtonAnchor key={name} kind="plain" href={`${apiBase}${auditPath(audit.id)}/files/${name}`} download={name}>
            {name}
          </ButtonAnchor>
        ))}
      </p>
      <p className={styles.receipt}>
        {m.receipt} <code>{report.receipt.sha256}</code>
      </p>
      <p className={table.muted}>{m.receiptText}</p>
    </Section>
  );
}
