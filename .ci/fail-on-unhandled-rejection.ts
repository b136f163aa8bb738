// mocha 12 passes a run in which a promise was rejected and nobody looked.
process.on('unhandledRejection', (reason) => {
  console.error('unhandled rejection:', reason);
  process.exitCode = 1;
  throw reason;
});
