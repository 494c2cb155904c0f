import type { DeliveryView } from '@seaworthy/schema/api-history';
import { useId, useState } from 'react';
import { team } from '../../messages/team.ts';
import { formatDay, formatDuration, formatMoment, formatSecond } from '../../ui/format.ts';
import { Glyph, type GlyphName } from '../../ui/glyph.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import { useDeliveries } from './queries.ts';
import styles from './team.module.css';

const m = team.webhooks;
const glyphs: Readonly<Record<DeliveryView['state'], GlyphName>> = {
  waiting: 'waiting',
  delivered: 'tick',
  failed: 'cross',
};

/** The newest deliveries, asked for when they are opened: what was sent, and what was answered. */
export function Deliveries({ webhookId, url }: { readonly webhookId: string; readonly url: string }) {
  const [open, setOpen] = useState(false);
  const deliveries = useDeliveries(webhookId, open);
  const list = deliveries.data?.deliveries;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className={styles.summary} aria-label={m.deliveriesLabel(url)}>
        {m.deliveries}
      </summary>
      {deliveries.isError && <ProblemView error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {open && list === undefined && !deliveries.isError && <Skeleton what={m.deliveries} rows={3} />}
      {list?.length === 0 && <p>{m.deliveriesNone}</p>}
      {list !== undefined && list.length > 0 && <DeliveryTable deliveries={list} />}
    </details>
  );
}

function DeliveryTable({ deliveries }: { readonly deliveries: readonly DeliveryView[] }) {
  const { columns } = m;
  return (
    <table className={`${table.table} ${table.stack} ${table.cards}`}>
      <caption className="visually-hidden">{m.deliveryTable}</caption>
      <TableHead
        columns={[
          columns.when,
          columns.event,
          columns.state,
          columns.status,
          columns.took,
          columns.attempt,
          columns.more,
        ]}
      />
      <tbody>
        {deliveries.map((delivery) => (
          <Row key={delivery.id} delivery={delivery} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ delivery }: { readonly delivery: DeliveryView }) {
  const { at, event, state, status, tookMs, attempt, nextAt, error } = delivery;
  return (
    <tr>
      <td className={`${styles.when} ${table.muted}`}>
        <time dateTime={new Date(at).toISOString()}>
          {formatDay(at)} {formatSecond(at)}
        </time>
      </td>
      <th scope="row" className={table.text}>
        <code>{event}</code>
      </th>
      <td className={table.text}>
        <span className={styles.outcome}>
          <Glyph name={glyphs[state]} />
          {m.state[state]}
        </span>
        {nextAt !== null && <span className={table.muted}> {m.next(formatSecond(nextAt))}</span>}
        {error !== null && <span className={styles.note}>{error}</span>}
      </td>
      <td>{status ?? ''}</td>
      <td>{tookMs === null ? '' : formatDuration(tookMs)}</td>
      <td>
        <span className={table.narrow}>{m.columns.attempt} </span>
        {attempt}
      </td>
      <td className={table.wide}>
        <Content delivery={delivery} />
      </td>
    </tr>
  );
}

function Content({ delivery: { at, event, body, response } }: { readonly delivery: DeliveryView }) {
  const id = useId();
  return (
    <details>
      <summary className={styles.summary} aria-label={m.contentLabel(event, formatMoment(at))}>
        {m.content}
      </summary>
      <div className={styles.content}>
        <h3 id={`${id}-body`}>{m.body}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long texts scroll inside, so the block must take the focus */}
        <section className={styles.block} tabIndex={0} aria-labelledby={`${id}-body`}>
          {readable(body)}
        </section>
        <h3 id={`${id}-response`}>{m.response}</h3>
        {response === '' ? (
          <p>{m.noResponse}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
          <section className={styles.block} tabIndex={0} aria-labelledby={`${id}-response`}>
            {response}
          </section>
        )}
      </div>
    </details>
  );
}

/** JSON in lines; anything else as it was sent. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Cut off, or not JSON.
    return body;
  }
}
