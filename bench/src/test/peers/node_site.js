// Node's site: node_site.js PORT FOLDER
const fs = require('fs');
const http = require('http');
const [port, folder] = [Number(process.argv[2]), process.argv[3]];
const catalogue = JSON.parse(fs.readFileSync(folder + '/json', 'utf8'));

function answer(response, type, body) {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function file(response, path) {
  fs.stat(path, (error, found) => {
    if (error) {
      response.writeHead(404);
      response.end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': found.size });
    fs.createReadStream(path).pipe(response);
  });
}

const server = http.createServer((request, response) => {
  switch (request.url) {
    case '/':
      answer(response, 'text/plain; charset=utf-8', 'Hello Twisted');
      break;
    case '/json':
      answer(response, 'application/json', JSON.stringify(catalogue));
      break;
    case '/upload': {
      const pieces = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => answer(response, 'text/plain', String(Buffer.concat(pieces).length)));
      break;
    }
    default:
      file(response, folder + request.url);
  }
});
server.keepAliveTimeout = 3600000;
server.listen(port, '127.0.0.1', 4096);
