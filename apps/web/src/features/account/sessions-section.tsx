import type { SessionList } from '@seaworthy/schema/api-accounts';
import { useState } from 'react';
import { leaveTo } from '../../api/session.ts';
import { links } from '../../links.ts';
import { account } from '../../messages/account.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { formatDay, formatMoment } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import { clientOf } from './client-of.ts';
import { useEndSession, useSessions } from './queries.ts';

const m = account.me.sessions;

/** Where the person is signed in, and how to end it. */
export function SessionsSection() {
  const sessions = useSessions();
  const end = useEndSession();
  const [asked, setAsked] = useState(false);
  const list = sessions.data?.sessions ?? [];
  return (
    <Section
      heading={m.heading}
      text={m.text}
      aside={
        list.length > 0 && (
          <Button kind="plain" aria-haspopup="dialog" onClick={() => setAsked(true)}>
            {m.endAll}
          </Button>
        )
      }
    >
      {sessions.isPending && <Skeleton what={m.heading} rows={3} />}
      {sessions.isError && <ProblemView error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {list.length > 0 && <SessionTable list={list} busy={end.isPending} onEnd={(id) => end.mutate(id)} />}
      <p role="status">{end.isSuccess ? m.ended : ''}</p>
      {end.isError && <ProblemView error={end.error} />}
      <ConfirmDialog
        open={asked}
        heading={m.endAllTitle(list.length)}
        text={m.endAllText}
        confirm={m.endAll}
        keep={messages.words.cancel}
        onConfirm={() => end.mutate(null, { onSuccess: () => void leaveTo(links.signIn()) })}
        onClose={() => setAsked(false)}
      />
    </Section>
  );
}

function SessionTable({
  list,
  busy,
  onEnd,
}: {
  readonly list: SessionList['sessions'];
  readonly busy: boolean;
  readonly onEnd: (id: string) => void;
}) {
  const { columns } = m;
  return (
    <table className={`${table.table} ${table.stack} ${table.cards}`}>
      <caption className="visually-hidden">{m.heading}</caption>
      <TableHead
        columns={[
          columns.client,
          columns.seen,
          columns.since,
          columns.address,
          { title: columns.actions, as: 'hidden' },
        ]}
      />
      <tbody>
        {list.map(({ id, current, createdAt, seenAt, expiresAt, userAgent, address }) => {
          const client = clientOf(userAgent) ?? m.unknown;
          return (
            <tr key={id}>
              <th scope="row" className={table.text} title={userAgent ?? undefined}>
                {client} {current && <strong>· {m.current}</strong>}
              </th>
              <td>
                <span className={table.narrow}>{columns.seen} </span>
                <time dateTime={new Date(seenAt).toISOString()}>{formatMoment(seenAt)}</time>
              </td>
              <td>
                <span className={table.narrow}>{columns.since} </span>
                <time dateTime={new Date(createdAt).toISOString()}>{formatMoment(createdAt)}</time>{' '}
                <span className={table.muted}>{m.expires(formatDay(expiresAt))}</span>
              </td>
              <td className={`${table.text} ${table.muted}`}>{address}</td>
              <td className={table.fit}>
                {!current && (
                  <Button kind="quiet" aria-label={m.endLabel(client)} busy={busy} onClick={() => onEnd(id)}>
                    {m.end}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
