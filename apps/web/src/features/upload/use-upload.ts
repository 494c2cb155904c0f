import type { AuditView, LimitsView } from '@seaworthy/schema/api';
import { useEffect, useRef, useState } from 'react';
import { writeCompareChoice } from '../../api/compare-choice.ts';
import { labelOf, projectNameOf } from './check.ts';
import { addSample, type Rate, rateOf, type Sample } from './rate.ts';
import { type Chosen, readDroppedFolder } from './read-dropped.ts';
import { writeResumeNote } from './resume-note.ts';
import { sendArchive } from './send.ts';
import { type SendPhase, sendInChunks } from './send-chunks.ts';
import { usePreflight } from './use-preflight.ts';

export interface SendingState {
  readonly phase: SendPhase;
  readonly sent: number;
  readonly total: number;
  readonly rate: Rate | null;
}

export interface UploadState {
  /** Null: nobody typed one, so the suggestion stands. */
  readonly project: string | null;
  readonly label: string | null;
  /** Number of an audit of the project; null: the newest. */
  readonly compareWith: number | null;
  /** What was wrong with the choice itself, as a sentence. */
  readonly mistake: string | null;
  /** What the server or the network said; the file stays chosen. */
  readonly error: unknown;
  /** Null while nothing is on its way. */
  readonly sending: SendingState | null;
  readonly cancelled: boolean;
}

const empty: UploadState = {
  project: null,
  label: null,
  compareWith: null,
  mistake: null,
  error: null,
  sending: null,
  cancelled: false,
};

/** The state of one upload form: choose, look, send, cancel, go on. */
export function useUpload(
  limits: LimitsView | undefined,
  /** The project whose page this is; empty: the archive's name proposes one. */
  ownProject: string,
  onCreated: (audit: AuditView) => void,
) {
  const [state, setState] = useState(empty);
  const preflight = usePreflight(limits?.archive);
  const abort = useRef<AbortController | null>(null);
  const patch = (change: Partial<UploadState>) => setState((now) => ({ ...now, ...change }));
  useEffect(() => () => abort.current?.abort(), []);

  const { checking } = preflight;
  const formats = limits?.formats ?? [];
  const suggested = checking === null ? '' : projectNameOf(checking.name, formats);
  const project = state.project ?? (ownProject || suggested);
  const label =
    state.label ?? (checking === null ? '' : labelOf(checking.name, checking.preflight?.commit ?? null, formats));
  // What cannot be hashed here is still sent, in one piece.
  const isReady =
    checking !== null && checking.file !== null && checking.refusal === null && checking.progress === null;

  const choose = (chosen: Chosen) => {
    patch({ mistake: null, error: null, cancelled: false });
    preflight.start(chosen);
  };

  const send = async () => {
    const file = checking?.file;
    if (!isReady || file === null || file === undefined) return;
    abort.current = new AbortController();
    const { signal } = abort.current;
    let samples: readonly Sample[] = [];
    let last: SendingState = { phase: 'sending', sent: 0, total: file.size, rate: null };
    const show = (change: Partial<SendingState>) => {
      last = { ...last, ...change };
      if (!signal.aborted) patch({ sending: last });
    };
    const onProgress = (sent: number, total = file.size) => {
      samples = addSample(samples, { at: performance.now(), sent });
      show({ sent, total, rate: rateOf(samples, total) });
    };
    patch({ sending: last, error: null, cancelled: false });
    const target = { file, project: project.trim(), label: label.trim(), signal, onProgress };
    const { sha256 } = checking;
    try {
      const audit =
        sha256 === null
          ? await sendArchive(target)
          : await sendInChunks({
              ...target,
              sha256,
              onBegun: ({ id }) => writeResumeNote({ uploadId: id, name: file.name, size: file.size }),
              onPhase: (phase) => show({ phase }),
            });
      writeResumeNote(null);
      if (state.compareWith !== null) writeCompareChoice(audit.id, state.compareWith);
      onCreated(audit);
    } catch (error) {
      patch(signal.aborted ? { sending: null, cancelled: true } : { sending: null, error });
    }
  };

  return {
    state,
    checking,
    project,
    label,
    isReady,
    choose,
    async chooseFolder(folder: FileSystemDirectoryEntry) {
      if (limits === undefined) return;
      try {
        choose(await readDroppedFolder(folder, limits.archive.entries));
      } catch (error) {
        patch({ error });
      }
    },
    send,
    mistake: (sentence: string) => patch({ mistake: sentence, error: null }),
    remove() {
      preflight.clear();
      setState((now) => ({ ...empty, project: now.project, label: now.label }));
    },
    cancel: () => abort.current?.abort(),
    setProject: (value: string) => patch({ project: value, compareWith: null }),
    setCompareWith: (compareWith: number | null) => patch({ compareWith }),
    setLabel: (value: string) => patch({ label: value }),
  };
}
