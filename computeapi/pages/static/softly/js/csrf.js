// Which token does a browser that is logged in send with what changes something? None for whoever isn't.

export function csrfHeaders() {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  return token ? { "X-CSRFToken": token[1] } : {};
}
