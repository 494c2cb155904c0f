import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Page, useTitle } from '../ui/page.tsx';

const m = messages.app.notFound;

/** Any other address. */
export function NotFoundRoute() {
  useTitle([m.title]);
  return (
    <Shell>
      <Page heading={m.title} lead={m.detail}>
        <p>
          <ButtonLink kind="plain" to="/">
            {m.back}
          </ButtonLink>
        </p>
      </Page>
    </Shell>
  );
}
