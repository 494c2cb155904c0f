/**
 * Ref of the element that a dialog begins at. The browser looks for the attribute when the dialog opens; React's own
 * `autoFocus` asks for the focus before that, in vain, and writes no attribute.
 */
export function startsHere(element: HTMLElement | null): void {
  element?.setAttribute('autofocus', '');
}
