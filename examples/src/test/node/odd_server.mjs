// A server of Node's that answers in many ways: `odd_server.mjs PORT [PEM]`.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import zlib from "node:zlib";

const BIG = "x".repeat(300_000);
const ZIPPED = zlib.gzipSync(BIG);
let waiting = [];

function answer(request, response) {
  const path = request.url.split("?")[0];
  if (path === "/fields") {
    const lines = [];
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      lines.push(request.rawHeaders[i].toLowerCase() + ": " + request.rawHeaders[i + 1]);
    }
    response.end(request.method + " " + request.url + "\n" + lines.join("\n") + "\n");
  } else if (path === "/echo") {
    request.pipe(response);
  } else if (path === "/count") {
    let count = 0;
    request.on("data", piece => (count += piece.length));
    request.on("end", () => response.end(count + " bytes\n"));
  } else if (path === "/trailer") {
    response.writeHead(200, { Trailer: "X-Sum" });
    response.write("hello\n");
    response.addTrailers({ "X-Sum": "6" });
    response.end();
  } else if (path === "/hints") {
    response.writeEarlyHints({ link: "</style.css>; rel=preload" }, () => response.end("hello\n"));
  } else if (path === "/refused") {
    response.writeHead(413);
    response.end("too large\n");
  } else if (path === "/events") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: first\n\n");
    waiting.push(response);
  } else if (path === "/release") {
    waiting.forEach(each => each.end("data: last\n\n"));
    waiting = [];
    response.end("released\n");
  } else if (path === "/broken") {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("some");
    setTimeout(() => request.socket.destroy(), 50);
  } else if (path === "/plain") {
    response.end(BIG);
  } else if (path === "/chunked" || path === "/until-end") {
    if (path === "/until-end") {
      response.setHeader("Connection", "close");
      response.useChunkedEncodingByDefault = false;
    }
    for (let i = 0; i < 300; i++) {
      response.write(BIG.slice(0, 1000));
    }
    response.end();
  } else if (path === "/redirect") {
    response.writeHead(302, { Location: "plain" });
    response.end();
  } else if (path === "/gzip" || path === "/bad-gzip") {
    response.setHeader("Content-Encoding", "gzip");
    const damaged = Buffer.concat([ZIPPED.subarray(0, -8), Buffer.from("12345678")]);
    response.end(path === "/gzip" ? ZIPPED : damaged);
  } else if (path === "/cut") {
    response.writeHead(200, { "Content-Length": BIG.length });
    response.write(BIG.slice(0, 1000), () => request.socket.destroy());
  } else if (path === "/early") {
    response.writeHead(413);
    response.end("no");
  } else {
    response.end("hello from node\n");
  }
}

const pem = process.argv[3] && fs.readFileSync(process.argv[3]);
const server = pem
  ? https.createServer({ key: pem, cert: pem }, answer)
  : http.createServer(answer);
server.keepAliveTimeout = 1000;
server.on("checkContinue", (request, response) => {
  if (request.url === "/refused") {
    response.writeHead(417);
    response.end();
  } else {
    response.writeContinue();
    server.emit("request", request, response);
  }
});
server.listen(Number(process.argv[2]), "127.0.0.1");
