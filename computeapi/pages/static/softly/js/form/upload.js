// How does a file get to the server, seen on its way? (fetch tells nothing of what was sent.)
import { csrfHeaders } from "../csrf.js";

/**
 * Send a form, a file among its fields. `done` is the server's answer, or an error whose message says what is wrong;
 * `told` gets the part sent, 0 to 1.
 */
export function upload(address, fields, told) {
  const request = new XMLHttpRequest();
  const done = new Promise((answered, failed) => {
    request.upload.addEventListener("progress", ({ loaded, total }) => told(total ? loaded / total : 0));
    request.addEventListener("load", () => (request.status < 400 && request.response ? answered(request.response) : failed(new Error(refusal(request)))));
    request.addEventListener("error", () => failed(new Error(navigator.onLine ? "The server does not answer. Try again." : "You are offline. Try again when the connection is back.")));
  });
  request.open("POST", address);
  request.responseType = "json";
  for (const [name, value] of Object.entries({ Accept: "application/json", ...csrfHeaders() })) request.setRequestHeader(name, value);
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  request.send(body);
  return { done, stop: () => request.abort() };
}

function refusal({ status, response }) {
  const [first] = response?.details?.errors ?? [];
  return first?.message ?? response?.message ?? `The server answered ${status}.`;
}
