import { type Role, roles } from '@seaworthy/schema/access';
import { invitationDays } from '@seaworthy/schema/account-limits';
import type { Invitation, LinkOnce } from '@seaworthy/schema/api-accounts';
import { type FormEvent, useId, useState } from 'react';
import { addressOf, isOnlyHere } from '../../api/link-address.ts';
import { team } from '../../messages/team.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, focusFirstWrong } from '../../ui/field.tsx';
import fields from '../../ui/fields.module.css';
import { formatDay } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import { useInvite, useWithdraw } from './queries.ts';
import styles from './team.module.css';

const m = team.invitations;

interface Made {
  readonly once: LinkOnce;
  readonly email: string;
}

/** Links that let somebody in: the open ones, and making one. */
export function InvitationsSection({
  invitations,
  mail,
}: {
  readonly invitations: readonly Invitation[];
  /** Whether the server can send them. */
  readonly mail: boolean;
}) {
  const [asked, setAsked] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const [outcome, setOutcome] = useState('');
  const withdraw = useWithdraw();
  return (
    <Section
      heading={m.heading}
      text={m.text(invitationDays)}
      aside={
        <Button kind="primary" aria-haspopup="dialog" onClick={() => setAsked(true)}>
          {m.make}
        </Button>
      }
    >
      {invitations.length === 0 ? (
        <p>{m.none}</p>
      ) : (
        <InvitationTable
          invitations={invitations}
          busy={withdraw.isPending}
          onWithdraw={(id) => withdraw.mutate(id, { onSuccess: () => setOutcome(m.withdrawn) })}
        />
      )}
      <p role="status">{outcome}</p>
      {withdraw.isError && <ProblemView error={withdraw.error} />}
      <Dialog open={asked} heading={m.make} onClose={() => setAsked(false)}>
        <InviteForm
          mail={mail}
          onMade={(link) => {
            setAsked(false);
            setOutcome('');
            setMade(link);
          }}
        />
      </Dialog>
      <ShownOnce
        open={made !== null}
        heading={m.linkHeading}
        text={made?.once.mailed === true ? m.mailed(made.email) : team.once.linkText}
        label={team.once.linkLabel}
        secret={addressOf(made?.once)}
        done={team.once.done}
        onClose={() => setMade(null)}
      >
        <p>{m.until(formatDay(made?.once.expiresAt ?? 0))}</p>
        {isOnlyHere() && <p>{team.once.onlyHere}</p>}
      </ShownOnce>
    </Section>
  );
}

function InviteForm({ mail, onMade }: { readonly mail: boolean; readonly onMade: (made: Made) => void }) {
  const [role, setRole] = useState<Role>('maintainer');
  const [email, setEmail] = useState('');
  const [mistake, setMistake] = useState('');
  const invite = useInvite();
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const address = email.trim();
    const found = address === '' || /^[^\s@]+@([^\s@]+\.[^\s@]+|localhost)$/.test(address) ? '' : m.emailWrong;
    setMistake(found);
    if (found !== '') return focusFirstWrong(event.currentTarget);
    invite.mutate(
      { role, ...(address === '' ? {} : { email: address }) },
      { onSuccess: (once) => onMade({ once, email: address }) },
    );
  };
  return (
    <form className={fields.form} noValidate onSubmit={submit}>
      <fieldset className={fields.field}>
        <legend>{m.role}</legend>
        {[...roles].reverse().map((known) => (
          <label key={known} className={styles.option}>
            <input type="radio" name={id} checked={role === known} onChange={() => setRole(known)} />
            <span>
              {messages.words.role[known]}
              <span className={table.muted}> · {team.members.roleText[known]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        label={m.email}
        hint={mail ? m.emailMail : m.emailHint}
        type="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        value={email}
        error={mistake}
        onChange={({ target }) => setEmail(target.value)}
      />
      {invite.isError && <ProblemView error={invite.error} />}
      <div className={fields.actions}>
        <Button kind="primary" type="submit" busy={invite.isPending}>
          {m.submit}
        </Button>
      </div>
    </form>
  );
}

function InvitationTable({
  invitations,
  busy,
  onWithdraw,
}: {
  readonly invitations: readonly Invitation[];
  readonly busy: boolean;
  readonly onWithdraw: (id: string) => void;
}) {
  const { columns } = m;
  return (
    <table className={`${table.table} ${table.stack} ${table.cards}`}>
      <caption className="visually-hidden">{m.table}</caption>
      <TableHead
        columns={[columns.for, columns.role, columns.by, columns.until, { title: columns.actions, as: 'hidden' }]}
      />
      <tbody>
        {invitations.map(({ id, role, email, byName, expiresAt }) => (
          <tr key={id}>
            <th scope="row" className={table.text}>
              {email ?? <span className={table.muted}>{m.anyone}</span>}
            </th>
            <td>{messages.words.role[role]}</td>
            <td className={table.text}>
              <span className={table.narrow}>{columns.by} </span>
              {byName}
            </td>
            <td>
              <span className={table.narrow}>{columns.until} </span>
              <time dateTime={new Date(expiresAt).toISOString()}>{formatDay(expiresAt)}</time>
            </td>
            <td className={table.fit}>
              <Button
                kind="quiet"
                aria-label={m.withdrawLabel(email ?? m.anyone)}
                busy={busy}
                onClick={() => onWithdraw(id)}
              >
                {m.withdraw}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
