// A Node server that answers a cached solve: parse the JSON, hash definition and inputs, look into a Map. Two processes.
"use strict";
const cluster = require("node:cluster");
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const http = require("node:http");

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  process.on("SIGTERM", () => process.exit(0)); // workers end when the channel to us closes
} else {
  const body = readFileSync(process.env.BENCH_BODY);
  const cache = new Map();

  const keyOf = ({ definition, inputs = {} }) => {
    const names = Object.keys(inputs).sort();
    return createHash("sha256").update(JSON.stringify([definition, names.map((name) => [name, inputs[name]])])).digest("hex");
  };

  const answer = (request, response, text) => {
    let key;
    try {
      key = keyOf(text ? JSON.parse(text) : {});
    } catch {
      response.writeHead(400).end();
      return;
    }
    const hit = cache.get(key);
    if (!hit) cache.set(key, body);
    const found = hit ?? body;
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": found.length,
      "X-Cache": hit ? "HIT" : "MISS",
      ETag: `"${key}"`,
    });
    response.end(found);
  };

  http
    .createServer((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => answer(request, response, Buffer.concat(chunks).toString()));
    })
    .listen(Number(process.argv[2]), "127.0.0.1");
}
