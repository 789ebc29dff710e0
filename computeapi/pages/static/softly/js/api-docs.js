// How is the API's document shown? By Swagger UI, in the theme of the other pages, with nothing sent elsewhere.
import { isDark, onThemeChange } from "./theme.js";

const root = document.getElementById("api");

// A browser that is logged in needs the CSRF token for whatever changes something.
function withToken(request) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  const ours = new URL(request.url, location.href).origin === location.origin;
  if (token && ours && !["GET", "HEAD"].includes(request.method ?? "GET")) request.headers["X-CSRFToken"] = token[1];
  return request;
}

function follow() {
  document.documentElement.classList.toggle("dark-mode", isDark());
}

follow();
onThemeChange(follow);
window.SwaggerUIBundle({
  domNode: root,
  url: root.dataset.document,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  requestInterceptor: withToken,
  validatorUrl: null, // it would send the document to swagger.io
});
