import { NotFoundPage } from './not-found.tsx';

/** `…/audits/:n/diagram`. */
export function DiagramRoute() {
  return <NotFoundPage />;
}
