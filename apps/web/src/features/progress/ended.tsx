import type { AuditView } from '@seaworthy/schema/api';
import type { StageProgress } from '@seaworthy/schema/audit';
import { isTheArchivesFault, type ProblemCode, problems } from '@seaworthy/schema/problem';
import { useAuditAction } from '../../api/queries.ts';
import { useMay } from '../../api/session.ts';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './live-view.module.css';

const m = messages.progress;

/** How the audit ended, why, and the one way on. */
export function Ended({
  audit,
  stages,
  onRetried,
}: {
  readonly audit: AuditView;
  readonly stages: readonly StageProgress[];
  readonly onRetried: () => void;
}) {
  const mayRetry = useMay('audit:retry');
  const mayUpload = useMay('audit:create');
  if (audit.state === 'done') {
    return (
      <div className={styles.ended}>
        <h2>{m.doneTitle}</h2>
        <ButtonLink kind="primary" to={links.audit(audit)}>
          {m.openSummary}
        </ButtonLink>
      </div>
    );
  }
  const stage = stages.find(({ name }) => name === audit.failure?.stage)?.title ?? null;
  return (
    <div className={styles.ended}>
      <h2>{audit.state === 'cancelled' ? m.cancelledTitle : m.failedTitle(stage)}</h2>
      {audit.failure !== null && <p className={styles.cause}>{causeOf(audit.failure)}</p>}
      {audit.failure !== null && isKnown(audit.failure.code) && <p>{problems[audit.failure.code].advice}</p>}
      {audit.canRetry && mayRetry ? (
        <Retry auditId={audit.id} onRetried={onRetried} />
      ) : (
        <>
          <p>
            {audit.canRetry
              ? m.retryOthers
              : isTheArchivesFault(audit.failure?.code ?? '')
                ? m.retryHopeless
                : m.retryImpossible}
          </p>
          {mayUpload && (
            <ButtonLink kind="primary" to={links.upload(audit.projectSlug)}>
              {messages.app.newAudit}
            </ButtonLink>
          )}
        </>
      )}
    </div>
  );
}

/** "This is not an archive that can be read. Its first bytes are …": the detail alone lacks its subject. */
function causeOf({ code, detail }: { readonly code: string; readonly detail: string }): string {
  return isKnown(code) ? `${problems[code].title.replace(/\.?$/, '.')} ${detail}` : detail;
}

function isKnown(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

function Retry({ auditId, onRetried }: { readonly auditId: string; readonly onRetried: () => void }) {
  const retry = useAuditAction(auditId, 'retry');
  return (
    <>
      <p>{m.failedAdvice}</p>
      <Button
        kind="primary"
        disabled={retry.isPending}
        onClick={() => retry.mutate(undefined, { onSuccess: onRetried })}
      >
        {m.retry}
      </Button>
      {retry.isError && <ProblemView error={retry.error} />}
    </>
  );
}
