export const texts: Readonly<Record<string, string>> = import.meta.glob('../../../../../fixtures/docs-desk/repo/**/*', {
  query: '?raw',
  import: 'default',
  eager: true,
  exhaustive: true,
});
