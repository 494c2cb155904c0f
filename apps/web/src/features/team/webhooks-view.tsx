import type { WebhookOnce } from '@seaworthy/schema/api-history';
import { useState } from 'react';
import { team } from '../../messages/team.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useMakeWebhook, useWebhooks } from './queries.ts';
import styles from './team.module.css';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookItem } from './webhook-item.tsx';

const m = team.webhooks;

/** Where the team's events are sent, whether they arrive, and what was in them. */
export function WebhooksView() {
  const webhooks = useWebhooks();
  const make = useMakeWebhook();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<WebhookOnce | null>(null);
  const [outcome, setOutcome] = useState('');
  const list = webhooks.data?.webhooks;
  const allowsPrivate = webhooks.data?.privateAddresses === true;
  return (
    <Page
      heading={m.title}
      lead={m.lead}
      aside={
        <Button kind="primary" aria-haspopup="dialog" onClick={() => setMaking(true)}>
          {m.make}
        </Button>
      }
    >
      {webhooks.isError && <ProblemView error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
      {webhooks.isPending && <Skeleton what={m.title} rows={4} />}
      <div>
        {list?.length === 0 && <p>{m.none}</p>}
        <p role="status">{outcome}</p>
        {list !== undefined && list.length > 0 && (
          <ul className={styles.webhooks}>
            {list.map((webhook) => (
              <WebhookItem
                key={webhook.id}
                webhook={webhook}
                allowsPrivate={allowsPrivate}
                onSecret={setMade}
                onDeleted={() => setOutcome(m.removed)}
              />
            ))}
          </ul>
        )}
      </div>
      <Dialog open={making} heading={m.make} onClose={() => setMaking(false)}>
        <WebhookForm
          before={null}
          allowsPrivate={allowsPrivate}
          submit={m.submit}
          busy={make.isPending}
          error={make.error}
          onSubmit={(input) =>
            make.mutate(input, {
              onSuccess: (once) => {
                setMaking(false);
                setOutcome('');
                setMade(once);
              },
            })
          }
        />
      </Dialog>
      <ShownOnce
        open={made !== null}
        heading={m.secretHeading}
        text={team.once.secretText}
        label={team.once.secretLabel}
        secret={made?.secret ?? ''}
        done={team.once.done}
        onClose={() => setMade(null)}
      />
    </Page>
  );
}
