import type { AuditDetail } from '@seaworthy/schema/api';
import type { ShareView } from '@seaworthy/schema/api-history';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { isOnlyHere } from '../../api/link-address.ts';
import { useMakeShare, useRevokeShare, useShares } from '../../api/shares.ts';
import { share as m } from '../../messages/share.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import fields from '../../ui/fields.module.css';
import { formatDay, formatMoment } from '../../ui/format.ts';
import { ProblemView } from '../../ui/problem-view.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';

/** As schema/api-history.ts, whose values would bring zod whole into the page. */
const days = { first: 14, most: 90 };

/** Makes a link that shows the audit to whoever has it, and ends those that were made. */
export default function ShareDialog({
  audit,
  open,
  onClose,
}: {
  readonly audit: AuditDetail;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog open={open} heading={m.title(messages.words.number(audit.number))} onClose={onClose}>
      <p>{m.text}</p>
      <MakeLink auditId={audit.id} />
      <Links auditId={audit.id} />
    </Dialog>
  );
}

function MakeLink({ auditId }: { readonly auditId: string }) {
  const [typed, setTyped] = useState(String(days.first));
  const [wrong, setWrong] = useState(false);
  const make = useMakeShare(auditId);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const count = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0;
    const bad = count < 1 || count > days.most;
    setWrong(bad);
    if (bad) document.getElementById(id)?.focus();
    else make.mutate({ days: count });
  };
  return (
    <form className={fields.form} onSubmit={submit} noValidate>
      <Field
        id={id}
        label={m.days}
        hint={m.daysHint(days.most)}
        error={wrong ? m.badDays(days.most) : undefined}
        inputMode="numeric"
        size={4}
        autoComplete="off"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        after={
          <Button kind="primary" type="submit" busy={make.isPending}>
            {make.isPending ? m.making : m.make}
          </Button>
        }
      />
      {make.isError && <ProblemView error={make.error} />}
      {make.data !== undefined && <MadeLink key={make.data.path} path={make.data.path} />}
    </form>
  );
}

/** The address, selected so that it can be copied at once. */
function MadeLink({ path }: { readonly path: string }) {
  const address = `${window.location.origin}${path}`;
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.select(), []);
  return (
    <div className={fields.field}>
      <label htmlFor={id}>{m.link}</label>
      <input ref={field} id={id} readOnly value={address} />
      <p role="status" className={fields.hint}>
        {m.once}
      </p>
      {isOnlyHere() && <p className={fields.hint}>{m.onlyHere}</p>}
      <div>
        <CopyButton text={address}>{m.copy}</CopyButton>
      </div>
    </div>
  );
}

function Links({ auditId }: { readonly auditId: string }) {
  const shares = useShares(auditId);
  const revoke = useRevokeShare(auditId);
  return (
    <section>
      <h3>{m.links}</h3>
      {shares.isError && <ProblemView error={shares.error} onRetry={() => void shares.refetch()} />}
      {shares.data?.shares.length === 0 && <p className={table.muted}>{m.none}</p>}
      {shares.data !== undefined && shares.data.shares.length > 0 && (
        <table className={`${table.table} ${table.stack}`}>
          <caption className="visually-hidden">{m.links}</caption>
          <TableHead
            columns={[m.columns.made, m.columns.until, m.columns.opened, { title: m.columns.action, as: 'hidden' }]}
          />
          <tbody>
            {shares.data.shares.map((one) => (
              <LinkRow key={one.id} share={one} busy={revoke.isPending} onRevoke={() => revoke.mutate(one.id)} />
            ))}
          </tbody>
        </table>
      )}
      <p role="status">{revoke.isSuccess && m.revoked}</p>
      {revoke.isError && <ProblemView error={revoke.error} />}
    </section>
  );
}

function LinkRow({
  share: { byName, createdAt, expiresAt, lastOpenedAt },
  busy,
  onRevoke,
}: {
  readonly share: ShareView;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}) {
  return (
    <tr>
      <th scope="row">
        {formatMoment(createdAt)} <span className={table.muted}>{byName}</span>
      </th>
      <td>{expiresAt < Date.now() ? m.over : m.until(formatDay(expiresAt))}</td>
      <td>{lastOpenedAt === null ? m.never : m.opened(formatMoment(lastOpenedAt))}</td>
      <td className={table.fit}>
        <Button kind="plain" aria-label={m.revokeLabel(formatMoment(createdAt))} busy={busy} onClick={onRevoke}>
          {m.revoke}
        </Button>
      </td>
    </tr>
  );
}
