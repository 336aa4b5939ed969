// Node's server: node_server.js echo|greeting|sink|udp PORT
const [service, port] = [process.argv[2], Number(process.argv[3])];

if (service === 'udp') {
  const socket = require('dgram').createSocket('udp4');
  socket.on('message', (data, from) => socket.send(data, from.port, from.address));
  socket.bind(port, '127.0.0.1');
} else {
  const serve = {
    echo: (socket) => socket.on('data', (data) => socket.write(data)),
    greeting: (socket) => socket.end('Hello Twisted'),
    sink: (socket) => socket.on('data', () => {}),
  }[service];
  const server = require('net').createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    serve(socket);
  });
  server.listen(port, '127.0.0.1', 4096);
}
