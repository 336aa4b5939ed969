// Asks a site over HTTP/2 by Node's own client: `http2_client.mjs URL [CERTIFICATE]`.
import fs from "node:fs";
import http2 from "node:http2";

const [url, certificate] = process.argv.slice(2);
const options = certificate ? { ca: fs.readFileSync(certificate) } : {};
const session = http2.connect(url, options);
session.on("error", (e) => console.log("session", e.message));

function ask(head, body) {
  return new Promise((resolve) => {
    const stream = session.request(head);
    const got = [];
    let status = 0;
    let trailer = "";
    stream.on("response", (fields) => (status = fields[":status"]));
    stream.on("trailers", (fields) => (trailer = ` ${JSON.stringify(fields)}`));
    stream.on("data", (piece) => got.push(piece));
    stream.on("error", (e) => resolve(e.message));
    stream.on("end", () => {
      const all = Buffer.concat(got);
      resolve(`${status} ${all.length < 100 ? all.toString().trim() : all.length}${trailer}`);
    });
    stream.end(body);
  });
}

console.log(await ask({ ":path": "/" }));
console.log(await ask({ ":path": "/trailer" }));
console.log(await ask({ ":path": "/count", ":method": "PUT" }, Buffer.alloc(5_000_000)));
const many = await Promise.all(Array.from({ length: 90 }, () => ask({ ":path": "/bytes/20000" })));
console.log(new Set(many));
const cut = session.request({ ":path": "/bytes/100000000" });
await new Promise((resolve) => cut.once("data", resolve));
cut.close(http2.constants.NGHTTP2_CANCEL);
console.log(await ask({ ":path": "/" }));
session.close();
