// Which events does a text/event-stream body carry? (WHATWG HTML, "Interpreting an event stream")

/** Yields `{event, data}` with `data` parsed as JSON; comment lines are heartbeats and say nothing. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = "message";
  let data = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (data.length) yield { event, data: JSON.parse(data.join("\n")) };
        event = "message";
        data = [];
      } else if (!line.startsWith(":")) {
        const [, name, text] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (name === "event") event = text;
        else if (name === "data") data.push(text);
      }
    }
  }
}
