/** Global fetch reaches loopback only: a test that would leave the machine fails with this message. */
const realFetch = globalThis.fetch;
const loopbackHosts = new Set(["127.0.0.1", "localhost", "[::1]"]);

globalThis.fetch = (input, init) => {
  const address = new URL(input instanceof Request ? input.url : input);
  if (!loopbackHosts.has(address.hostname)) {
    return Promise.reject(new Error(`closed network: a test tried to reach ${address.host}`));
  }
  return realFetch(input, init);
};
