import type { LimitsView } from '@seaworthy/schema/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Preflight, Refusal, Report, Step, Task, Unchecked } from './preflight/protocol.ts';
import type { Chosen } from './read-dropped.ts';

/** What is known of the chosen archive so far. */
export interface Checking {
  readonly name: string;
  /** Null while a folder is being packed. */
  readonly file: File | null;
  /** Null: nothing is going on. */
  readonly progress: { readonly step: Step; readonly done: number; readonly total: number } | null;
  readonly preflight: Preflight | null;
  readonly refusal: Refusal | null;
  /** Why it was not looked into to the end; the server decides. */
  readonly unchecked: Unchecked | 'broken' | null;
  readonly sha256: string | null;
}

/** Looks into what was chosen, in a worker that ends with the choice. */
export function usePreflight(limits: LimitsView['archive'] | undefined) {
  const [checking, setChecking] = useState<Checking | null>(null);
  const worker = useRef<Worker | null>(null);
  const stop = useCallback(() => {
    worker.current?.terminate();
    worker.current = null;
  }, []);
  useEffect(() => stop, [stop]);

  const start = (chosen: Chosen) => {
    stop();
    if (limits === undefined) return;
    const { name, file, task } = taskOf(chosen, limits);
    const progress = { step: file === null ? 'packing' : 'reading', done: 0, total: 0 } as const;
    setChecking({ name, file, progress, preflight: null, refusal: null, unchecked: null, sha256: null });
    const current = new Worker(new URL('./preflight/worker.ts', import.meta.url), { type: 'module' });
    worker.current = current;
    const take = (report: Report | 'broken') => {
      if (worker.current !== current) return;
      setChecking((now) => now && next(now, report));
      if (report === 'broken' || report.kind === 'hashed' || report.kind === 'refused') stop();
    };
    current.onmessage = ({ data }: MessageEvent<Report>) => take(data);
    current.onerror = () => take('broken');
    current.postMessage(task);
  };

  return {
    checking,
    start,
    clear() {
      stop();
      setChecking(null);
    },
  };
}

function taskOf(chosen: Chosen, limits: LimitsView['archive']): { name: string; file: File | null; task: Task } {
  if (chosen.kind === 'folder') return { name: chosen.name, file: null, task: { ...chosen, limits } };
  return { name: chosen.file.name, file: chosen.file, task: { ...chosen, limits } };
}

function next(now: Checking, report: Report | 'broken'): Checking {
  if (report === 'broken') return { ...now, progress: null, unchecked: 'broken' };
  switch (report.kind) {
    case 'progress':
      return { ...now, progress: report };
    case 'packed':
      return { ...now, file: report.file, name: report.file.name };
    case 'preflight':
      return { ...now, preflight: report.preflight };
    case 'unchecked':
      return { ...now, unchecked: report.reason };
    case 'refused':
      return { ...now, progress: null, refusal: report.refusal };
    case 'hashed':
      return { ...now, progress: null, sha256: report.sha256 };
  }
}
