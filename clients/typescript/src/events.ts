/** How is a solve watched? Its server-sent events, as they come (WHATWG HTML, 9.2.6). */

export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<{ name: string; data: unknown }> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const lines = block.split(/\r?\n/);
        const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
        const name = lines.find((line) => line.startsWith("event:"))?.slice(6).trim() ?? "message";
        if (data.length) yield { name, data: JSON.parse(data.join("\n")) };
      }
    }
  } finally {
    // Whoever stops listening closes the connection, which cancels the solve.
    await reader.cancel().catch(() => undefined);
  }
}
