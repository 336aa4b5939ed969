// Says what was said over WebSockets, by the library ws: node_socket.js PORT
const { WebSocketServer } = require(require.resolve('ws', { paths: [__dirname, '/usr/share/nodejs'] }));
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  backlog: 4096,
  perMessageDeflate: { threshold: 256, serverNoContextTakeover: true, clientNoContextTakeover: true },
});
server.on('connection', (socket) => {
  socket.on('message', (said) => socket.send(said, { binary: false }));
});
