// A server of Node's that speaks HTTP/2 alone: `http2_server.mjs PORT KEY CERTIFICATE`.
import fs from "node:fs";
import http2 from "node:http2";

const [port, key, cert] = process.argv.slice(2);
const file = Buffer.alloc(100000, "x");
const server = http2.createSecureServer({
  key: fs.readFileSync(key),
  cert: fs.readFileSync(cert),
  maxSessionMemory: 100, // MB; by its default a hundred answers of 100 kB at once are too many
});

server.on("stream", (stream, headers) => {
  stream.on("error", () => {});
  if (headers[":path"] === "/file") {
    stream.respond({ ":status": 200 });
    stream.end(file);
  } else if (headers[":path"] === "/echo") {
    stream.respond({ ":status": 200 });
    stream.pipe(stream);
  } else {
    stream.respond({ ":status": 404 }, { endStream: true });
  }
});
server.listen(Number(port), "127.0.0.1");
