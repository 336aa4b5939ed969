// Talks over WebSockets by the package ws: `ws_client.cjs MODULE URL`, the module's path and the
// site of WebSocketPeers.
const [module_, base] = process.argv.slice(2);
const WebSocket = require(module_);

/** Sends all, and resolves with what came back and how it ended. */
function talk(path, options, messages) {
  return new Promise((resolve) => {
    const socket = new WebSocket(base + path, path === "/echo" ? "echo.example" : [], options);
    const heard = [];
    socket.on("open", () => messages.forEach((each) => socket.send(each)));
    socket.on("pong", (data) => {
      heard.push(`pong ${data}`);
      socket.close(4001, "enough");
    });
    socket.on("message", (data, binary) => {
      heard.push(binary ? `${data.length} bytes` : data.length > 20 ? `${data.length}` : `${data}`);
      if (heard.length === messages.length) socket.ping("there?");
    });
    socket.on("unexpected-response", (_, answer) => resolve(`status ${answer.statusCode}`));
    socket.on("close", (code, reason) =>
      resolve(`${socket.protocol}|${socket.extensions}|${heard}|${code} ${reason}`),
    );
    socket.on("error", () => {});
  });
}

const messages = ["grüße", "x".repeat(100000), Buffer.alloc(70000)];

(async () => {
  console.log(await talk("/echo", {}, messages));
  console.log(await talk("/echo", { perMessageDeflate: false }, messages));
  console.log(await talk("/echo", { perMessageDeflate: { threshold: 0 } }, messages));
  console.log(await talk("/bye", {}, []));
  console.log(await talk("/echo", { origin: "https://elsewhere.example" }, []));
  console.log(await talk("/page", {}, []));
})();
