import type { AuditView } from '@seaworthy/schema/api';
import { type FormEvent, useId } from 'react';
import { useLimits, useProjects } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { ProblemView } from '../../ui/problem-view.tsx';
import { DropZone } from './drop-zone.tsx';
import { LimitsNote } from './limits-note.tsx';
import styles from './upload-form.module.css';
import { type UploadState, useUpload } from './use-upload.ts';

const m = messages.upload;

/** From an archive on this machine to a queued audit. The file stays chosen after every error. */
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
  const { state } = upload;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void upload.send();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <DropZone
        formats={limits.data?.formats ?? []}
        chosen={state.file !== null}
        disabled={state.sending !== null}
        onFile={upload.choose}
        onRefused={upload.refuse}
      >
        <LimitsNote limits={limits.data} />
      </DropZone>
      {limits.isError && <ProblemView error={limits.error} onRetry={() => void limits.refetch()} />}
      {state.refusal !== null && (
        <p role="alert" className={styles.refusal}>
          {state.refusal}
        </p>
      )}
      {state.file !== null && (
        <>
          <div className={styles.file}>
            <span className={styles.fileName}>{state.file.name}</span>
            <span className={styles.size}>{formatBytes(state.file.size)}</span>
            {state.sending === null && (
              <Button kind="quiet" onClick={upload.remove}>
                {m.remove}
              </Button>
            )}
          </div>
          <Fields state={state} onProject={upload.setProject} onLabel={upload.setLabel} />
          {state.error !== null && <ProblemView error={state.error} />}
          {state.cancelled && <p role="status">{m.cancelled}</p>}
          {state.sending === null ? (
            <Button kind="primary" type="submit" className={styles.submit}>
              {m.submit}
            </Button>
          ) : (
            <Sending {...state.sending} onCancel={upload.cancel} />
          )}
        </>
      )}
    </form>
  );
}

function Fields({
  state,
  onProject,
  onLabel,
}: {
  readonly state: UploadState;
  readonly onProject: (value: string) => void;
  readonly onLabel: (value: string) => void;
}) {
  const projects = useProjects();
  const id = useId();
  return (
    <fieldset className={styles.fields} disabled={state.sending !== null}>
      <legend className="visually-hidden">{m.title}</legend>
      <div className={styles.field}>
        <label htmlFor={`${id}-project`}>{m.project}</label>
        <input
          id={`${id}-project`}
          required
          maxLength={100}
          list={`${id}-projects`}
          autoComplete="off"
          value={state.project}
          aria-describedby={`${id}-project-hint`}
          onChange={({ target }) => onProject(target.value)}
        />
        <datalist id={`${id}-projects`}>
          {projects.data?.projects.map((project) => (
            <option key={project.id} value={project.name} />
          ))}
        </datalist>
        <p id={`${id}-project-hint`}>{m.projectHint}</p>
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-label`}>{m.label}</label>
        <input
          id={`${id}-label`}
          maxLength={100}
          autoComplete="off"
          value={state.label}
          aria-describedby={`${id}-label-hint`}
          onChange={({ target }) => onLabel(target.value)}
        />
        <p id={`${id}-label-hint`}>{m.labelHint}</p>
      </div>
    </fieldset>
  );
}

function Sending({
  sent,
  total,
  onCancel,
}: {
  readonly sent: number;
  readonly total: number;
  readonly onCancel: () => void;
}) {
  const share = total === 0 ? 0 : sent / total;
  const id = useId();
  return (
    <div className={styles.sending}>
      <p id={id}>
        {share < 1 ? m.sending(share) : m.finishing} <span className={styles.size}>{m.sent(sent, total)}</span>
      </p>
      <progress aria-labelledby={id} max={1} value={share} />
      <Button kind="plain" onClick={onCancel}>
        {m.cancel}
      </Button>
    </div>
  );
}
