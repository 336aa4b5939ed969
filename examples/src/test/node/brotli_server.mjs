// Answers in brotli, in pieces; what is asked for at /cut ends early.
import { createServer } from "node:http";
import { createBrotliCompress, brotliCompressSync } from "node:zlib";

createServer((request, response) => {
  response.setHeader("Content-Encoding", "br");
  response.setHeader("Asked", request.headers["accept-encoding"]);
  if (request.url === "/cut") {
    response.end(brotliCompressSync("page\n".repeat(60_000)).subarray(0, 20));
    return;
  }
  const coder = createBrotliCompress();
  coder.pipe(response);
  let left = 60;
  const more = () => {
    if (left-- === 0) {
      coder.end();
      return;
    }
    coder.write("page\n".repeat(1000));
    coder.flush(() => setImmediate(more));
  };
  more();
}).listen(Number(process.argv[2]), "127.0.0.1");
