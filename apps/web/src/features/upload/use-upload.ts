import type { AuditView, LimitsView } from '@seaworthy/schema/api';
import { useEffect, useRef, useState } from 'react';
import { projectNameOf, refusalOf } from './check.ts';
import { sendArchive } from './send.ts';

export interface UploadState {
  readonly file: File | null;
  readonly project: string;
  /** The name that was filled in from the file; another one was typed by a person. */
  readonly suggested: string;
  readonly label: string;
  /** Sentence of the check in this tab; nothing was sent. */
  readonly refusal: string | null;
  /** What the server or the network said; the file stays chosen. */
  readonly error: unknown;
  /** Null while nothing is on its way. */
  readonly sending: { readonly sent: number; readonly total: number } | null;
  readonly cancelled: boolean;
}

const empty: UploadState = {
  file: null,
  project: '',
  suggested: '',
  label: '',
  refusal: null,
  error: null,
  sending: null,
  cancelled: false,
};

/** The state of one upload form: choose, check, send, cancel. */
export function useUpload(
  limits: LimitsView | undefined,
  /** Name to start with; empty: none. */
  project: string,
  onCreated: (audit: AuditView) => void,
) {
  const [state, setState] = useState({ ...empty, project });
  const abort = useRef<AbortController | null>(null);
  const patch = (change: Partial<UploadState>) => setState((now) => ({ ...now, ...change }));
  useEffect(() => () => abort.current?.abort(), []);

  const choose = (file: File) => {
    const refusal = limits === undefined ? null : refusalOf(file, limits);
    if (refusal !== null) return patch({ file: null, refusal, error: null, cancelled: false });
    const suggested = projectNameOf(file.name, limits?.formats ?? []);
    setState((now) => ({
      ...now,
      file,
      suggested,
      refusal: null,
      error: null,
      cancelled: false,
      // A name that a person typed stays.
      project: now.project === '' || now.project === now.suggested ? suggested : now.project,
    }));
  };

  const send = async () => {
    if (state.file === null) return;
    abort.current = new AbortController();
    const { signal } = abort.current;
    patch({ sending: { sent: 0, total: state.file.size }, error: null, cancelled: false });
    try {
      const audit = await sendArchive({
        file: state.file,
        project: state.project.trim(),
        label: state.label.trim(),
        signal,
        onProgress: (sent, total) => patch({ sending: { sent, total } }),
      });
      onCreated(audit);
    } catch (error) {
      patch(signal.aborted ? { sending: null, cancelled: true } : { sending: null, error });
    }
  };

  return {
    state,
    choose,
    send,
    refuse: (refusal: string) => patch({ refusal, error: null }),
    remove: () => setState((now) => ({ ...empty, project, label: now.label })),
    cancel: () => abort.current?.abort(),
    setProject: (project: string) => patch({ project }),
    setLabel: (label: string) => patch({ label }),
  };
}
