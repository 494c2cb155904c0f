import type { TokenOnce, TokenView } from '@seaworthy/schema/api-accounts';
import { useState } from 'react';
import { useMay } from '../../api/session.ts';
import { team } from '../../messages/team.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';
import { EndTokens } from '../../ui/end-tokens.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useRevokeToken, useRotateToken, useTokens } from './queries.ts';
import { TokenForm } from './token-form.tsx';
import { TokenTable } from './token-table.tsx';
import { UploadLine } from './upload-line.tsx';

const m = team.tokens;

/** What is asked before it is done. */
interface Asked {
  readonly to: 'rotate' | 'revoke';
  readonly of: 'me' | 'team';
  readonly token: TokenView;
}

/** One's own API tokens; owners see and revoke those of every member. */
export function TokensView() {
  const mayManage = useMay('team:manage');
  const own = useTokens('me');
  const all = useTokens('team', mayManage);
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [made, setMade] = useState<TokenOnce | null>(null);
  const [outcome, setOutcome] = useState('');
  const rotate = useRotateToken();
  const revoke = useRevokeToken();
  const doAsked = ({ to, of, token }: Asked) => {
    setOutcome('');
    if (to === 'rotate') rotate.mutate(token.id, { onSuccess: setMade });
    else revoke.mutate({ of, id: token.id }, { onSuccess: () => setOutcome(m.revoked(token.name)) });
  };
  const ask = (of: Asked['of']) => (to: Asked['to'], token: TokenView) => setAsked({ to, of, token });
  const ownIds = new Set(own.data?.tokens.map(({ id }) => id));
  const others = all.data?.tokens.filter(({ id }) => !ownIds.has(id)) ?? [];
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
      <Section heading={m.own}>
        {own.isPending && <Skeleton what={m.own} rows={4} />}
        {own.isError && <ProblemView error={own.error} onRetry={() => void own.refetch()} />}
        {own.data?.tokens.length === 0 && <p>{m.none}</p>}
        {own.data !== undefined && own.data.tokens.length > 0 && (
          <TokenTable caption={m.own} tokens={own.data.tokens} isOwn onAsk={ask('me')} />
        )}
        {/* Whatever stands above: there may be tokens of other teams. */}
        <EndTokens onEnded={setOutcome} />
        <p role="status">{outcome}</p>
        {rotate.isError && <ProblemView error={rotate.error} />}
        {revoke.isError && <ProblemView error={revoke.error} />}
      </Section>
      <UploadLine token={null} />
      {mayManage && (
        <Section heading={m.others}>
          {all.isPending && <Skeleton what={m.others} rows={4} />}
          {all.isError && <ProblemView error={all.error} onRetry={() => void all.refetch()} />}
          {all.data !== undefined && others.length === 0 && <p>{m.othersNone}</p>}
          {others.length > 0 && <TokenTable caption={m.others} tokens={others} isOwn={false} onAsk={ask('team')} />}
        </Section>
      )}
      <Dialog open={making} heading={m.make} onClose={() => setMaking(false)}>
        <TokenForm
          onMade={(once) => {
            setMaking(false);
            setOutcome('');
            setMade(once);
          }}
        />
      </Dialog>
      <ConfirmDialog
        open={asked !== null}
        heading={m[`${asked?.to ?? 'revoke'}Title`](asked?.token.name ?? '')}
        text={m[`${asked?.to ?? 'revoke'}Text`]}
        confirm={m[`${asked?.to ?? 'revoke'}Confirm`]}
        keep={messages.words.cancel}
        onConfirm={() => asked !== null && doAsked(asked)}
        onClose={() => setAsked(null)}
      />
      <ShownOnce
        open={made !== null}
        heading={m.madeHeading(made?.view.name ?? '')}
        text={team.once.tokenText}
        label={team.once.tokenLabel}
        secret={made?.token ?? ''}
        done={team.once.done}
        onClose={() => setMade(null)}
      >
        {made !== null && <UploadLine token={made.view} />}
      </ShownOnce>
    </Page>
  );
}
