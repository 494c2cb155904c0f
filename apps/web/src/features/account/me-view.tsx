import type { MeView as Me } from '@seaworthy/schema/api-accounts';
import { type FormEvent, useId, useState } from 'react';
import { Link } from 'wouter';
import { useSwitchTeam } from '../../api/account.ts';
import { useSession } from '../../api/session.ts';
import { links } from '../../links.ts';
import { account } from '../../messages/account.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { Field, focusFirstWrong } from '../../ui/field.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './account.module.css';
import { PasswordSection } from './password-section.tsx';
import { useMe, useRename } from './queries.ts';
import { SecondFactorSection } from './second-factor-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

const m = account.me;

/** One's own account. */
export function MeView() {
  const { accounts } = useSession();
  if (accounts === 'off') {
    return (
      <Page heading={m.title} lead={m.off}>
        <p>{m.offLead}</p>
      </Page>
    );
  }
  return <Account />;
}

function Account() {
  const me = useMe();
  if (me.data === undefined) {
    return (
      <Page heading={m.title}>
        {me.isError ? (
          <ProblemView error={me.error} onRetry={() => void me.refetch()} />
        ) : (
          <Skeleton what={m.title} rows={8} />
        )}
      </Page>
    );
  }
  const { person, hasPassword, secondFactor } = me.data;
  return (
    <Page heading={m.title} lead={person.email ?? undefined} aside={<Link to={links.tokens}>{m.tokens}</Link>}>
      <NameSection name={person.name} />
      <TeamsSection me={me.data} />
      <PasswordSection hasPassword={hasPassword} own={[person.name, person.email ?? '']} email={person.email ?? ''} />
      {hasPassword && <SecondFactorSection isOn={secondFactor} email={person.email ?? ''} />}
      <SessionsSection />
    </Page>
  );
}

function NameSection({ name }: { readonly name: string }) {
  const [value, setValue] = useState(name);
  const [mistake, setMistake] = useState('');
  const rename = useRename();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = value.trim() === '' ? account.field.nameMissing : '';
    setMistake(found);
    if (found === '') rename.mutate(value.trim());
    else focusFirstWrong(event.currentTarget);
  };
  return (
    <Section heading={m.name.heading}>
      <form className={styles.form} noValidate onSubmit={submit}>
        <Field
          label={m.name.label}
          hint={m.name.hint}
          name="name"
          autoComplete="name"
          maxLength={100}
          required
          value={value}
          error={mistake}
          onChange={({ target }) => {
            setValue(target.value);
            rename.reset();
          }}
        />
        {rename.isError && <ProblemView error={rename.error} />}
        <div className={styles.actions}>
          <Button kind="plain" type="submit" busy={rename.isPending}>
            {m.name.save}
          </Button>
          <span role="status">{rename.isSuccess ? m.name.saved : ''}</span>
        </div>
      </form>
    </Section>
  );
}

function TeamsSection({ me: { teams } }: { readonly me: Me }) {
  const { team } = useSession();
  const change = useSwitchTeam();
  const id = useId();
  return (
    <Section heading={m.teams.heading} text={teams.length === 0 ? m.teams.none : m.teams.text}>
      {teams.length > 0 && (
        <table id={id} className={`${table.table} ${table.stack} ${table.cards}`}>
          <caption className="visually-hidden">{m.teams.heading}</caption>
          <TableHead
            columns={[m.teams.columns.team, m.teams.columns.role, { title: m.teams.columns.actions, as: 'hidden' }]}
          />
          <tbody>
            {teams.map(({ id: teamId, name, role }) => (
              <tr key={teamId}>
                <th scope="row" className={table.text}>
                  {name}
                </th>
                <td>{messages.words.role[role]}</td>
                <td className={table.fit}>
                  {teamId === team?.id ? (
                    <span className={table.muted}>{m.teams.current}</span>
                  ) : (
                    <Button
                      kind="quiet"
                      aria-label={m.teams.open(name)}
                      busy={change.isPending}
                      onClick={() => change.mutate(teamId)}
                    >
                      {m.teams.look}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {change.isError && <ProblemView error={change.error} />}
    </Section>
  );
}
