// A Node application server as they are usually built: Express with body parser, CORS, compression, access log and a cache.
// Two processes. Express is no dependency of ours: `npm install --no-save --prefix bench/bare` and the names below.
"use strict";
const cluster = require("node:cluster");
const { createHash } = require("node:crypto");
const { createWriteStream, readFileSync } = require("node:fs");
const express = require("express");
const compression = require("compression");
const cors = require("cors");
const morgan = require("morgan");
const NodeCache = require("node-cache");

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  process.on("SIGTERM", () => process.exit(0)); // workers end when the channel to us closes
} else {
  const body = readFileSync(process.env.BENCH_BODY, "utf8");
  const cache = new NodeCache();
  const app = express();
  app.use(morgan("combined", { stream: createWriteStream("/dev/null") }));
  app.use(express.json({ limit: "10mb" }), cors(), compression());
  app.get("/", (request, response) => response.send("ok"));
  app.post("/solve", (request, response) => {
    const { definition, inputs } = request.body;
    const key = createHash("md5").update(JSON.stringify([definition, inputs])).digest("hex");
    const hit = cache.get(key);
    if (hit === undefined) cache.set(key, body);
    response.set("Content-Type", "application/json").set("X-Cache", hit ? "HIT" : "MISS").send(hit ?? body);
  });
  app.listen(Number(process.argv[2]), "127.0.0.1");
}
