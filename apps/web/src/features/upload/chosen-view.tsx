import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { RichText } from '../../ui/rich-text.tsx';
import { PreflightView } from './preflight-view.tsx';
import styles from './upload-form.module.css';
import type { Checking } from './use-preflight.ts';
import { useKnownContent } from './use-uploads.ts';

const m = messages.upload;

/** The chosen archive: its name, what was found in it, and whether it was audited before. */
export function ChosenView({
  checking,
  onRemove,
}: {
  readonly checking: Checking;
  /** Null while it is being sent. */
  readonly onRemove: (() => void) | null;
}) {
  const { name, file, progress, preflight, refusal, unchecked, sha256 } = checking;
  return (
    <>
      <div className={styles.file}>
        <span className={styles.fileName}>{name}</span>
        {file !== null && <span className={styles.size}>{formatBytes(file.size)}</span>}
        {sha256 !== null && (
          <span className={styles.hash} title={sha256}>
            sha256 {sha256.slice(0, 4)}…{sha256.slice(-2)}
          </span>
        )}
        {onRemove !== null && (
          <Button kind="quiet" onClick={onRemove}>
            {m.remove}
          </Button>
        )}
      </div>
      {/* The figures change too often to be read out: the step alone is said. */}
      <p role="status" className="visually-hidden">
        {progress !== null && m.checkingStep[progress.step]}
      </p>
      {progress !== null && (
        <p aria-hidden="true" className={styles.size}>
          {m.checking[progress.step](progress.done, progress.total)}
        </p>
      )}
      {refusal !== null && (
        <div role="alert" className={styles.refusal}>
          <p className={styles.fileName}>{m.refused(name, refusal.title)}</p>
          <p>
            <RichText text={refusal.detail} />
          </p>
          <p className={styles.size}>
            <RichText text={refusal.advice} /> {m.nothingSent}
          </p>
        </div>
      )}
      {unchecked !== null && <p role="status">{file === null ? m.folderBroken : m.unchecked[unchecked]}</p>}
      {preflight !== null && refusal === null && <PreflightView preflight={preflight} />}
      {refusal === null && <SameContent sha256={sha256} />}
    </>
  );
}

/** Says when exactly these bytes were audited before; an answer that does not come is no loss. */
function SameContent({ sha256 }: { readonly sha256: string | null }) {
  const known = useKnownContent(sha256).data?.audits[0];
  if (known === undefined) return null;
  return (
    <div role="status" className={styles.note}>
      <p>{m.same(known, m.age(Date.now() - known.createdAt))}</p>
      <ButtonLink kind="quiet" to={links.audit(known)}>
        {m.openSame(known)}
      </ButtonLink>
    </div>
  );
}
