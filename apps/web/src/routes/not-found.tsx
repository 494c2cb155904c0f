import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Page, useTitle } from '../ui/page.tsx';

const m = messages.app.notFound;

/** Any other address. */
export function NotFoundRoute() {
  return (
    <Shell>
      <NotFoundPage />
    </Shell>
  );
}

/** The same inside a frame that already stands. */
export function NotFoundPage() {
  useTitle([m.title]);
  return (
    <Page heading={m.title} lead={m.detail}>
      <p>
        <ButtonLink kind="plain" to={links.projects}>
          {m.back}
        </ButtonLink>
      </p>
    </Page>
  );
}
