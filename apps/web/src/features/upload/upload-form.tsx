import type { AuditView } from '@seaworthy/schema/api';
import type { FormEvent } from 'react';
import { useLimits } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { ChosenView } from './chosen-view.tsx';
import { DropZone } from './drop-zone.tsx';
import { Fields } from './fields.tsx';
import { LimitsNote } from './limits-note.tsx';
import { SendingView } from './sending-view.tsx';
import styles from './upload-form.module.css';
import { useOnline } from './use-online.ts';
import { useUpload } from './use-upload.ts';
import { useResumable } from './use-uploads.ts';

const m = messages.upload;

/** From an archive or a folder on this machine to a queued audit. The file stays chosen after every error. */
export function UploadForm({
  project,
  onCreated,
}: {
  /** The project whose page this is; without one the archive's name proposes it. */
  readonly project?: string | undefined;
  readonly onCreated: (audit: AuditView) => void;
}) {
  const limits = useLimits();
  const upload = useUpload(limits.data, project ?? '', onCreated);
  const { resumable, discard } = useResumable();
  const isOnline = useOnline();
  const { state, checking } = upload;
  const isSending = state.sending !== null;
  const file = checking?.file;
  const goesOn = file?.name === resumable?.note.name && file?.size === resumable?.note.size ? resumable : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void upload.send();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {resumable !== null && checking === null && (
        <section className={styles.note}>
          <p className={styles.fileName}>{m.resume.title(resumable.note.name, resumable.share)}</p>
          <Button kind="quiet" onClick={discard}>
            {m.resume.discard}
          </Button>
          <p className={styles.size}>{m.resume.text}</p>
        </section>
      )}
      <DropZone
        formats={limits.data?.formats ?? []}
        chosen={checking !== null}
        disabled={isSending || limits.data === undefined}
        onChosen={upload.choose}
        onFolder={(folder) => void upload.chooseFolder(folder)}
        onMistake={upload.mistake}
      >
        {checking === null && <LimitsNote limits={limits.data} />}
      </DropZone>
      {limits.isError && <ProblemView error={limits.error} onRetry={() => void limits.refetch()} />}
      {state.mistake !== null && (
        <p role="alert" className={styles.refusal}>
          {state.mistake}
        </p>
      )}
      {checking !== null && <ChosenView checking={checking} onRemove={isSending ? null : upload.remove} />}
      {checking !== null && checking.refusal === null && (
        <>
          <Fields
            project={upload.project}
            label={upload.label}
            compareWith={state.compareWith}
            disabled={isSending}
            onProject={upload.setProject}
            onLabel={upload.setLabel}
            onCompareWith={upload.setCompareWith}
          />
          {goesOn !== null && goesOn.share > 0 && !isSending && <p role="status">{m.resume.matches(goesOn.share)}</p>}
          {state.cancelled && <p role="status">{m.cancelled}</p>}
          {!isOnline && !isSending && <p role="status">{m.offline}</p>}
          {state.sending === null ? (
            <Button kind="primary" type="submit" className={styles.submit} disabled={!upload.isReady}>
              {goesOn === null || goesOn.share === 0 ? m.submit : m.resumeSubmit}
            </Button>
          ) : (
            <SendingView sending={state.sending} onCancel={upload.cancel} />
          )}
        </>
      )}
      {state.error !== null && <ProblemView error={state.error} />}
    </form>
  );
}
