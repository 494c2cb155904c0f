import { useId } from 'react';
import { useAuditPages, useProjects } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import styles from './upload-form.module.css';

const m = messages.upload;

/** Which audit of the project this one is compared with; nothing is shown for a project without a finished audit. */
export function CompareWith({
  project,
  chosen,
  onChoose,
}: {
  readonly project: string;
  /** Null: the newest. */
  readonly chosen: number | null;
  readonly onChoose: (number: number | null) => void;
}) {
  const id = useId();
  const known = useProjects(project).data?.projects.find(({ name }) => name === project);
  const pages = useAuditPages(known?.id ?? '', known !== undefined).data?.pages ?? [];
  const done = pages.flatMap(({ audits }) => audits).filter(({ state }) => state === 'done');
  const [newest] = done;
  if (known === undefined || newest === undefined) return null;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{m.compareWith}</label>
      <select
        id={id}
        value={done.some(({ number }) => number === chosen) ? String(chosen) : String(newest.number)}
        onChange={({ target }) => onChoose(Number(target.value) === newest.number ? null : Number(target.value))}
      >
        {done.map(({ id: key, number, label }) => (
          <option key={key} value={number}>
            {m.compareOption(number, label, number === newest.number)}
          </option>
        ))}
      </select>
    </div>
  );
}
