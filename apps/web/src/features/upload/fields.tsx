import { useId } from 'react';
import { useProjects } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import { CompareWith } from './compare-with.tsx';
import styles from './upload-form.module.css';

const m = messages.upload;

/** Under which project, and by which word, the audit is filed. */
export function Fields({
  project,
  label,
  disabled,
  compareWith,
  onProject,
  onLabel,
  onCompareWith,
}: {
  readonly project: string;
  readonly label: string;
  readonly compareWith: number | null;
  readonly disabled: boolean;
  readonly onProject: (value: string) => void;
  readonly onLabel: (value: string) => void;
  readonly onCompareWith: (number: number | null) => void;
}) {
  const projects = useProjects();
  const id = useId();
  return (
    <fieldset className={styles.fields} disabled={disabled}>
      <legend className="visually-hidden">{m.title}</legend>
      <div className={styles.field}>
        <label htmlFor={`${id}-project`}>{m.project}</label>
        <input
          id={`${id}-project`}
          required
          maxLength={100}
          list={`${id}-projects`}
          autoComplete="off"
          value={project}
          aria-describedby={`${id}-project-hint`}
          onChange={({ target }) => onProject(target.value)}
        />
        <datalist id={`${id}-projects`}>
          {projects.data?.projects.map((one) => (
            <option key={one.id} value={one.name} />
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
          value={label}
          aria-describedby={`${id}-label-hint`}
          onChange={({ target }) => onLabel(target.value)}
        />
        <p id={`${id}-label-hint`}>{m.labelHint}</p>
      </div>
      <CompareWith project={project.trim()} chosen={compareWith} onChoose={onCompareWith} />
    </fieldset>
  );
}
