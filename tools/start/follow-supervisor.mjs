/**
 * Loaded into every process that `npm start` runs (`node --import`): when the supervisor is gone, even by kill -9, the
 * channel to it closes, and the process asks itself to end as if it had been asked from outside.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening must not be what keeps the process alive.
process.channel?.unref();
