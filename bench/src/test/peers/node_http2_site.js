// Node's site over HTTP/2, in clear text for clients that know it: node_http2_site.js PORT FOLDER
const fs = require('fs');
const http2 = require('http2');
const [port, folder] = [Number(process.argv[2]), process.argv[3]];
const catalogue = JSON.parse(fs.readFileSync(folder + '/json', 'utf8'));

function answer(stream, type, body) {
  stream.respond({ ':status': 200, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  stream.end(body);
}

const server = http2.createServer({ settings: { maxConcurrentStreams: 200 } });
server.on('stream', (stream, fields) => {
  if (fields[':path'] === '/json') {
    answer(stream, 'application/json', JSON.stringify(catalogue));
  } else if (fields[':path'] === '/') {
    answer(stream, 'text/plain; charset=utf-8', 'Hello Twisted');
  } else {
    stream.respondWithFile(folder + fields[':path'], { 'content-type': 'application/octet-stream' });
  }
});
server.listen(port, '127.0.0.1', 4096);
