// Runs before first paint. Storage can be forbidden by the browser; then the system's theme stands.
try {
  const theme = localStorage.getItem('seaworthy.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Nothing was remembered.
}
