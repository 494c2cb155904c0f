import { type Role, roles } from '@seaworthy/schema/access';
import type { Member } from '@seaworthy/schema/api-accounts';
import { team } from '../../messages/team.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatDay, formatMoment } from '../../ui/format.ts';
import { ProblemView } from '../../ui/problem-view.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import { useSetRole } from './queries.ts';
import styles from './team.module.css';

const m = team.members;

interface MemberTableProps {
  readonly members: readonly Member[];
  /** Id of whoever looks. */
  readonly me: string | null;
  readonly mayManage: boolean;
  readonly busy: boolean;
  readonly onOutcome: (text: string) => void;
  readonly onRemove: (member: Member) => void;
  readonly onReset: (member: Member) => void;
}

/** Every member in one line; owners change roles, make reset links and remove. */
export function MemberTable({ members, ...rest }: MemberTableProps) {
  const { columns } = m;
  return (
    <table className={`${table.table} ${table.stack} ${table.cards}`}>
      <caption className="visually-hidden">{m.table}</caption>
      <TableHead
        columns={[
          columns.name,
          columns.role,
          columns.factor,
          columns.joined,
          columns.seen,
          { title: columns.actions, as: 'hidden' },
        ]}
      />
      <tbody>
        {members.map((member) => (
          <Row key={member.userId} member={member} {...rest} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  member,
  me,
  mayManage,
  busy,
  onOutcome,
  onRemove,
  onReset,
}: Omit<MemberTableProps, 'members'> & { readonly member: Member }) {
  const { userId, name, email, role, joinedAt, seenAt, secondFactor } = member;
  const isMe = userId === me;
  return (
    <tr>
      <th scope="row" className={`${table.text} ${styles.who}`}>
        {name}
        {isMe && ` (${m.you})`}
        {email !== null && <span className={table.muted}>{email}</span>}
      </th>
      <td>{mayManage ? <RoleChoice member={member} onOutcome={onOutcome} /> : messages.words.role[role]}</td>
      <td>
        <span className={table.narrow}>{m.columns.factor} </span>
        {secondFactor ? m.factorOn : m.factorOff}
      </td>
      <td>
        <span className={table.narrow}>{m.columns.joined} </span>
        <time dateTime={new Date(joinedAt).toISOString()}>{formatDay(joinedAt)}</time>
      </td>
      <td>
        <span className={table.narrow}>{m.columns.seen} </span>
        {seenAt === null ? (
          <span className={table.muted}>{m.never}</span>
        ) : (
          <time dateTime={new Date(seenAt).toISOString()}>{formatMoment(seenAt)}</time>
        )}
      </td>
      <td className={table.fit}>
        <div className={styles.rowActions}>
          {mayManage && !isMe && (
            <Button kind="quiet" aria-label={m.resetLabel(name)} busy={busy} onClick={() => onReset(member)}>
              {m.reset}
            </Button>
          )}
          {isMe ? (
            <Button kind="quiet" aria-haspopup="dialog" busy={busy} onClick={() => onRemove(member)}>
              {m.leave}
            </Button>
          ) : (
            mayManage && (
              <Button
                kind="quiet"
                aria-haspopup="dialog"
                aria-label={m.removeLabel(name)}
                busy={busy}
                onClick={() => onRemove(member)}
              >
                {m.remove}
              </Button>
            )
          )}
        </div>
      </td>
    </tr>
  );
}

function RoleChoice({
  member: { userId, name, role },
  onOutcome,
}: {
  readonly member: Member;
  readonly onOutcome: (text: string) => void;
}) {
  const change = useSetRole();
  const choose = (next: Role) =>
    change.mutate(
      { userId, role: next },
      { onSuccess: () => onOutcome(m.roleChanged(name, messages.words.role[next].toLowerCase())) },
    );
  return (
    <>
      <select
        className={styles.role}
        aria-label={m.roleLabel(name)}
        value={change.isPending ? change.variables.role : role}
        disabled={change.isPending}
        onChange={({ target }) => choose(roles.find((known) => known === target.value) ?? role)}
      >
        {roles.map((known) => (
          <option key={known} value={known}>
            {messages.words.role[known]}
          </option>
        ))}
      </select>
      {change.isError && <ProblemView error={change.error} />}
    </>
  );
}
