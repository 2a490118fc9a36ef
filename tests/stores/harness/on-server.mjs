// A backend that lies on a server: an address is the server's ports and a name that no other store there has.

/**
 * @param name the name of the file in backends/
 * @param server starts it, with settings
 * @param connect makes a client from ports: { client, end }
 * @param openOn makes a store from a client, the store's name and options
 */
export function onServer(name, { server, connect, openOn }) {
  return {
    name,

    /** A place for many stores. `fresh` answers the address of an empty one with its schema. */
    async start(settings) {
      const running = await server(settings);
      const ports = running.ports ?? [running.port];
      let count = 0;
      return {
        server: running,
        fresh: async () => {
          const address = { ports, name: `store${(count += 1)}` };
          const conversations = await this.open(address);
          await conversations.migrate();
          await conversations.dispose();
          return address;
        },
        stop: () => running.stop(),
      };
    },

    /** Opens a store by its address, in whatever process. Its `dispose` ends the client, too. */
    async open({ ports, name: store }, options) {
      const { client, end } = await connect(ports);
      const conversations = await openOn(client, store, options);
      const dispose = conversations.dispose.bind(conversations);
      return Object.assign(conversations, {
        async dispose() {
          await dispose();
          await end();
        },
      });
    },
  };
}
