import type { TokenView } from '@seaworthy/schema/api-accounts';
import { team } from '../../messages/team.ts';
import { Button } from '../../ui/button.tsx';
import { formatDay, formatMoment } from '../../ui/format.ts';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './team.module.css';

const m = team.tokens;

/** Tokens by name, with what they may do, how long, and when they were last used and from where. */
export function TokenTable({
  caption,
  tokens,
  isOwn,
  onAsk,
}: {
  readonly caption: string;
  readonly tokens: readonly TokenView[];
  /** Only one's own can be rotated: the new one is shown to its owner. */
  readonly isOwn: boolean;
  readonly onAsk: (to: 'rotate' | 'revoke', token: TokenView) => void;
}) {
  const { columns } = m;
  return (
    <table className={`${table.table} ${table.stack} ${table.cards}`}>
      <caption className="visually-hidden">{caption}</caption>
      <TableHead
        columns={[
          columns.name,
          ...(isOwn ? [] : [columns.owner]),
          columns.scopes,
          columns.projects,
          columns.until,
          columns.used,
          { title: columns.actions, as: 'hidden' },
        ]}
      />
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <th scope="row" className={`${table.text} ${styles.who}`}>
              {token.name}
              <code className={table.muted}>{token.prefix}…</code>
            </th>
            {!isOwn && <td className={table.text}>{token.ownerName}</td>}
            <td className={table.wide}>
              {token.scopes.map((scope) => (
                <code key={scope} className={styles.scope} title={m.scope[scope]}>
                  {scope}
                </code>
              ))}
            </td>
            <td className={table.text}>
              <span className={table.narrow}>{columns.projects} </span>
              {token.projects === null ? m.everyProject : token.projects.map(({ name }) => name).join(', ')}
            </td>
            <td>
              <span className={table.narrow}>{columns.until} </span>
              <Until at={token.expiresAt} />
            </td>
            <td>
              <span className={table.narrow}>{columns.used} </span>
              <Used at={token.lastUsedAt} from={token.lastUsedFrom} />
            </td>
            <td className={table.fit}>
              <div className={styles.rowActions}>
                {isOwn && (
                  <Button
                    kind="quiet"
                    aria-haspopup="dialog"
                    aria-label={m.rotateLabel(token.name)}
                    onClick={() => onAsk('rotate', token)}
                  >
                    {m.rotate}
                  </Button>
                )}
                <Button
                  kind="quiet"
                  aria-haspopup="dialog"
                  aria-label={m.revokeLabel(token.name, token.ownerName)}
                  onClick={() => onAsk('revoke', token)}
                >
                  {m.revoke}
                </Button>
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Until({ at }: { readonly at: number }) {
  return (
    <>
      <time dateTime={new Date(at).toISOString()}>{formatDay(at)}</time>
      {at < Date.now() && <strong> · {m.expired}</strong>}
    </>
  );
}

function Used({ at, from }: { readonly at: number | null; readonly from: string | null }) {
  if (at === null) return <span className={table.muted}>{m.neverUsed}</span>;
  return (
    <>
      <time dateTime={new Date(at).toISOString()}>{formatMoment(at)}</time>
      {from !== null && <span className={table.muted}> {m.from(from)}</span>}
    </>
  );
}
