// A server of Node's that answers in many ways: `odd_server.mjs PORT`.
import http from "node:http";

let waiting = [];

const server = http.createServer((request, response) => {
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
  } else {
    response.end("hello from node\n");
  }
});
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
