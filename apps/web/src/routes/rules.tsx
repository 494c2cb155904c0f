import { NotFoundPage } from './not-found.tsx';

/** `/rules`, inside the frame. */
export function RulesRoute() {
  return <NotFoundPage />;
}
