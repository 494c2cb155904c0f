import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { useMutation } from '@tanstack/react-query';
import { auditPath } from '../../api/audit-path.ts';
import { apiBase } from '../../api/http.ts';
import { coverage as m } from '../../messages/coverage.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './coverage-view.module.css';

/** What was audited with what, the hash of the result, and how anybody finds it again. */
export function Receipt({ audit, report }: { readonly audit: AuditDetail; readonly report: ReportOverview }) {
  const rows: readonly (readonly [string, string])[] = [
    [m.receiptRows.input, report.input.sha256],
    [m.receiptRows.report, report.receipt.sha256],
    [m.receiptRows.engine, report.engine],
    [m.receiptRows.rules, report.rules],
    [m.receiptRows.scoring, report.score.version],
    [m.receiptRows.schema, report.schema],
  ];
  return (
    <Section heading={m.receipt} text={m.receiptText}>
      <dl className={styles.receipt}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <h3>{m.verify}</h3>
      <p>{m.verifyText}</p>
      {[m.commands.stored, m.commands.again(shellWord(report.project.name))].map((command) => (
        <p key={command} className={styles.command}>
          <code>{command}</code>
          <CopyButton text={command} />
        </p>
      ))}
      <VerifyHere auditId={audit.id} expected={report.receipt.sha256} />
    </Section>
  );
}

function VerifyHere({ auditId, expected }: { readonly auditId: string; readonly expected: string }) {
  const verify = useMutation({ mutationFn: () => storedHash(auditId) });
  return (
    <div className={styles.verify}>
      <Button kind="plain" disabled={verify.isPending} onClick={() => verify.mutate()}>
        {verify.isPending ? m.verifying : m.verifyHere}
      </Button>
      <span role="status">
        {verify.data === null && m.cannotVerify}
        {typeof verify.data === 'string' &&
          (verify.data === expected ? m.verified(verify.data) : m.differs(verify.data))}
      </span>
      {verify.isError && <ProblemView error={verify.error} />}
    </div>
  );
}

/** SHA-256 of the stored report's canonical form without its receipt; null where the browser does not hash. */
async function storedHash(auditId: string): Promise<string | null> {
  if (typeof crypto.subtle === 'undefined') return null;
  const answer = await fetch(`${apiBase}${auditPath(auditId)}/files/report.json`);
  if (!answer.ok) throw new Error(`report.json: ${answer.status}`);
  const { receipt: _, ...rest } = (await answer.json()) as Record<string, unknown>; // any object: only its hash is looked at
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(sorted(rest))));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Keys in the order of their code units, as the receipt's form wants them; numbers are stored with its digits already. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

/** A project's name came from a person and ends in a shell. */
function shellWord(name: string): string {
  return /^[\w.-]+$/.test(name) && !name.startsWith('-') ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
