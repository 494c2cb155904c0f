import { actionsOfScope, type Scope, scopes } from '@seaworthy/schema/access';
import { tokenDays } from '@seaworthy/schema/account-limits';
import type { TokenOnce } from '@seaworthy/schema/api-accounts';
import { dayMs } from '@seaworthy/schema/iso-day';
import { type FormEvent, useId, useState } from 'react';
import { useProjects } from '../../api/queries.ts';
import { useSession } from '../../api/session.ts';
import { team } from '../../messages/team.ts';
import { Button } from '../../ui/button.tsx';
import { Field, focusFirstWrong, WrongText } from '../../ui/field.tsx';
import fields from '../../ui/fields.module.css';
import { formatDay } from '../../ui/format.ts';
import { ProblemView } from '../../ui/problem-view.tsx';
import table from '../../ui/table.module.css';
import { useMakeToken } from './queries.ts';
import styles from './team.module.css';

const m = team.tokens;
const dayChoices = [7, 30, tokenDays.default, 180, 365] as const;

interface Mistakes {
  readonly name: string;
  readonly scopes: string;
  readonly projects: string;
}
const right: Mistakes = { name: '', scopes: '', projects: '' };

/** What a new token is called, what it may do, where, and for how long. */
export function TokenForm({ onMade }: { readonly onMade: (once: TokenOnce) => void }) {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['audit:create', 'audit:read']);
  const [projectIds, setProjectIds] = useState<readonly string[] | null>(null);
  const [days, setDays] = useState<number>(tokenDays.default);
  const [mistakes, setMistakes] = useState(right);
  const make = useMakeToken();
  const { actions } = useSession();
  const id = useId();
  // A role without any of a scope's actions gains nothing by it.
  const isWithin = (scope: Scope) => actions.some((action) => actionsOfScope[scope].has(action));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = chosen.filter(isWithin);
    const found = {
      name: name.trim() === '' ? m.nameMissing : '',
      scopes: wanted.length === 0 ? m.scopesMissing : '',
      projects: projectIds?.length === 0 ? m.projectsMissing : '',
    };
    setMistakes(found);
    if (Object.values(found).some((text) => text !== '')) return focusFirstWrong(event.currentTarget);
    make.mutate(
      { name: name.trim(), scopes: wanted, projectIds: projectIds === null ? null : [...projectIds], days },
      { onSuccess: onMade },
    );
  };
  return (
    <form className={fields.form} noValidate onSubmit={submit}>
      <Field
        label={m.name}
        hint={m.nameHint}
        autoComplete="off"
        maxLength={100}
        required
        value={name}
        error={mistakes.name}
        onChange={({ target }) => setName(target.value)}
      />
      <fieldset className={fields.field}>
        <legend>{m.scopes}</legend>
        <WrongText id={`${id}-scopes`} text={mistakes.scopes} />
        {scopes.map((scope) => (
          <label key={scope} className={styles.option}>
            <input
              type="checkbox"
              checked={chosen.includes(scope) && isWithin(scope)}
              disabled={!isWithin(scope)}
              aria-invalid={mistakes.scopes === '' ? undefined : true}
              aria-describedby={mistakes.scopes === '' ? undefined : `${id}-scopes`}
              onChange={({ target }) =>
                setChosen(target.checked ? [...chosen, scope] : chosen.filter((other) => other !== scope))
              }
            />
            <span>
              {m.scope[scope]} <code className={table.muted}>{scope}</code>
              {!isWithin(scope) && <span className={styles.note}>{m.scopeBeyond}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      <ProjectChoice chosen={projectIds} mistake={mistakes.projects} onChoose={setProjectIds} />
      <div className={fields.field}>
        <label htmlFor={`${id}-days`}>{m.days}</label>
        <select id={`${id}-days`} value={days} onChange={({ target }) => setDays(Number(target.value))}>
          {dayChoices.map((choice) => (
            <option key={choice} value={choice}>
              {m.daysUntil(choice, formatDay(Date.now() + choice * dayMs))}
            </option>
          ))}
        </select>
      </div>
      {make.isError && <ProblemView error={make.error} />}
      <div className={fields.actions}>
        <Button kind="primary" type="submit" busy={make.isPending}>
          {m.submit}
        </Button>
      </div>
    </form>
  );
}

function ProjectChoice({
  chosen,
  mistake,
  onChoose,
}: {
  /** Null: every project. */
  readonly chosen: readonly string[] | null;
  readonly mistake: string;
  readonly onChoose: (ids: readonly string[] | null) => void;
}) {
  const [q, setQ] = useState('');
  const projects = useProjects(q.trim());
  const id = useId();
  const list = projects.data?.projects ?? [];
  return (
    <fieldset className={fields.field}>
      <legend>{m.projects}</legend>
      <WrongText id={`${id}-wrong`} text={mistake} />
      <label className={styles.option}>
        <input type="radio" name={id} checked={chosen === null} onChange={() => onChoose(null)} />
        {m.allProjects}
      </label>
      <label className={styles.option}>
        <input
          type="radio"
          name={id}
          checked={chosen !== null}
          aria-invalid={mistake === '' ? undefined : true}
          aria-describedby={mistake === '' ? undefined : `${id}-wrong`}
          onChange={() => onChoose([])}
        />
        {m.someProjects}
      </label>
      {chosen !== null && (
        <div className={styles.projects}>
          {(list.length > 8 || q !== '') && (
            <input
              type="search"
              aria-label={m.projectFilter}
              placeholder={m.projectFilter}
              value={q}
              onChange={({ target }) => setQ(target.value)}
            />
          )}
          {projects.isError && <ProblemView error={projects.error} onRetry={() => void projects.refetch()} />}
          {projects.data?.projects.length === 0 && <p>{m.noProjects}</p>}
          {list.map((project) => (
            <label key={project.id} className={styles.option}>
              <input
                type="checkbox"
                checked={chosen.includes(project.id)}
                onChange={({ target }) =>
                  onChoose(target.checked ? [...chosen, project.id] : chosen.filter((other) => other !== project.id))
                }
              />
              <span className={table.text}>{project.name}</span>
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
