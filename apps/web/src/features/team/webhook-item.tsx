import type { DeliveryView, WebhookOnce, WebhookView } from '@seaworthy/schema/api-history';
import { useState } from 'react';
import { team } from '../../messages/team.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';
import { formatMoment } from '../../ui/format.ts';
import { ProblemView } from '../../ui/problem-view.tsx';
import table from '../../ui/table.module.css';
import { Deliveries } from './deliveries.tsx';
import { useChangeWebhook, useDeleteWebhook, useNewSecret, useTestWebhook } from './queries.ts';
import styles from './team.module.css';
import { WebhookForm } from './webhook-form.tsx';

const m = team.webhooks;

interface ItemProps {
  readonly webhook: WebhookView;
  readonly allowsPrivate: boolean;
  readonly onSecret: (once: WebhookOnce) => void;
  readonly onDeleted: () => void;
}

/** One webhook: where, when, how it goes, and everything that can be done with it. */
export function WebhookItem({ webhook, allowsPrivate, onSecret, onDeleted }: ItemProps) {
  const { id, url, events, active, pausedWhy, lastDelivery } = webhook;
  const [asked, setAsked] = useState<'newSecret' | 'remove' | null>(null);
  const [editing, setEditing] = useState(false);
  const change = useChangeWebhook(id);
  const edit = useChangeWebhook(id);
  const remove = useDeleteWebhook();
  const renew = useNewSecret(id);
  const test = useTestWebhook(id);
  const failed = [change, remove, renew, test].find(({ isError }) => isError)?.error;
  return (
    <li className={styles.webhook}>
      <h2 className={styles.url}>{url}</h2>
      <p className={table.muted}>
        {m.eventsOf(events.map((event) => m.event[event] ?? event))}{' '}
        {lastDelivery === null
          ? m.noDelivery
          : m.last(lastDelivery.ok, lastDelivery.status, formatMoment(lastDelivery.at))}
      </p>
      {!active && (
        <div className={styles.banner} role={pausedWhy === null ? undefined : 'alert'}>
          <p>
            <strong>{pausedWhy === null ? m.inactive : m.paused}</strong> {pausedWhy}
          </p>
          <Button
            kind="plain"
            aria-label={m.resumeLabel(url)}
            busy={change.isPending}
            onClick={() => change.mutate({ active: true })}
          >
            {m.resume}
          </Button>
        </div>
      )}
      <div className={styles.actions}>
        <Button kind="plain" aria-label={m.testLabel(url)} busy={test.isPending} onClick={() => test.mutate(undefined)}>
          {test.isPending ? m.testing : m.test}
        </Button>
        <Button kind="quiet" aria-haspopup="dialog" aria-label={m.editLabel(url)} onClick={() => setEditing(true)}>
          {m.edit}
        </Button>
        {active && (
          <Button
            kind="quiet"
            aria-label={m.turnOffLabel(url)}
            busy={change.isPending}
            onClick={() => change.mutate({ active: false })}
          >
            {m.turnOff}
          </Button>
        )}
        <Button
          kind="quiet"
          aria-haspopup="dialog"
          aria-label={m.newSecretLabel(url)}
          onClick={() => setAsked('newSecret')}
        >
          {m.newSecret}
        </Button>
        <Button kind="quiet" aria-haspopup="dialog" aria-label={m.removeLabel(url)} onClick={() => setAsked('remove')}>
          {m.remove}
        </Button>
      </div>
      <p role="status">{test.data === undefined ? '' : testWords(test.data)}</p>
      {failed !== undefined && <ProblemView error={failed} />}
      <Deliveries webhookId={id} url={url} />
      <Dialog open={editing} heading={m.edit} onClose={() => setEditing(false)}>
        <WebhookForm
          before={webhook}
          allowsPrivate={allowsPrivate}
          submit={m.save}
          busy={edit.isPending}
          error={edit.error}
          onSubmit={(input) => edit.mutate(input, { onSuccess: () => setEditing(false) })}
        />
      </Dialog>
      <ConfirmDialog
        open={asked !== null}
        heading={m[`${asked ?? 'remove'}Title`]}
        text={m[`${asked ?? 'remove'}Text`]}
        confirm={m[`${asked ?? 'remove'}Confirm`]}
        keep={messages.words.cancel}
        onConfirm={() => {
          if (asked === 'remove') remove.mutateAsync(id).then(onDeleted, keepShown);
          else renew.mutateAsync(undefined).then(onSecret, keepShown);
        }}
        onClose={() => setAsked(null)}
      />
    </li>
  );
}

/** What became of a test, in a sentence. */
function testWords({ state, status, tookMs, error }: DeliveryView): string {
  if (state === 'delivered' && status !== null) return m.testDelivered(status, tookMs ?? 0);
  return m.testFailed(error ?? (status === null ? m.testWaiting : m.testStatus(status)));
}

function keepShown(): void {
  // Shown by `error`.
}
