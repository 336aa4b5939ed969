// Asks a site for several things by Node's own fetch, and prints what it got.
import { argv } from 'node:process';

const site = argv[2];
const LARGE = Buffer.alloc(1 << 20, 'spindle ');

async function ask(path, options) {
  const response = await fetch(site + path, options);
  const got = Buffer.from(await response.arrayBuffer());
  const text = got.equals(LARGE) ? 'the same' : got.length < 100 ? got.toString().trim() : `${got.length} bytes`;
  return `${response.status} ${text}`;
}

function pieces() {
  let left = 10;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(100_000));
      if (--left === 0) controller.close();
    },
  });
}

const form = new FormData();
form.append('name', 'Zoë');
form.append('file', new Blob([LARGE]), 'large.bin');

const first = await ask('/peer');
for (const [path, options] of [
  ['/', {}],
  ['/hints', {}],
  ['/trailer', {}],
  ['/bytes/1000000', {}],
  ['/count', { method: 'PUT', body: LARGE }],
  ['/count', { method: 'PUT', body: pieces(), duplex: 'half' }],
  ['/deny', { method: 'PUT', body: 'x' }],
  ['/form', { method: 'POST', body: new URLSearchParams({ name: 'a&b' }) }],
  ['/form', { method: 'POST', body: form }],
]) {
  console.log(path, await ask(path, options));
}
console.log('one connection:', first === (await ask('/peer')));
console.log('/echo', await ask('/echo', { method: 'POST', body: LARGE }));
const answers = await Promise.all(Array.from({ length: 100 }, () => ask('/bytes/100000')));
console.log('at once:', [...new Set(answers)].join(' '));
