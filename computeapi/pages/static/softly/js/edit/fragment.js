// How does a work travel in a link? Its texts and values, deflated, behind the #: no server is ever sent that part.
import { fromBase64, toBase64 } from "./bytes.js";

const MARK = "#v1.";
export const LONGEST = 30_000;
const MOST = 12_000_000;

/**
 * @param {import("./project.js").Work} work
 * @returns {Promise<string>} the fragment with its #; files that aren't text stay behind
 */
export async function toFragment({ title, files, parameters }) {
  const texts = Object.fromEntries(files.filter(({ text }) => text !== undefined).map(({ name, text }) => [name, text]));
  const known = { files: texts, ...(title && { title }), ...(Object.keys(parameters).length && { parameters }) };
  const packed = new Blob([JSON.stringify(known)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  return MARK + toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @returns {Promise<import("./project.js").Work | null>} null where the fragment is none of ours; throws where it is broken */
export async function fromFragment(fragment) {
  if (!fragment.startsWith(MARK)) return null;
  const bytes = fromBase64(fragment.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).pipeThrough(atMost(MOST));
  const { files, title = "", parameters = {} } = JSON.parse(await new Response(plain).text());
  if (Object.values(files).some((text) => typeof text !== "string")) throw new TypeError("A file is no text.");
  return { title, files: Object.entries(files).map(([name, text]) => ({ name, text })), parameters };
}

/** A short link may unfold to gigabytes. */
function atMost(bytes) {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.length;
      if (left < 0) controller.error(new RangeError("The link holds too much."));
      else controller.enqueue(chunk);
    },
  });
}
