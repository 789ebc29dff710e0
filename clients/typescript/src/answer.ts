/** What did a solve come to? Its values by name, and the links to its files. */

import type { components } from "./softly.js";

export type SolveAnswer = components["schemas"]["SolveAnswer"];
export type ArtifactLink = components["schemas"]["ArtifactLink"];

export class Answer {
  /** `data` is the answer as it was sent; `cache` is HIT, MISS, SHARED or BYPASS. */
  constructor(readonly data: SolveAnswer, readonly cache: string) {}

  /** An output's data tree, `{"{0}": [...]}`, by its name with or without `RH_OUT:`. */
  tree(name: string): Record<string, unknown[]> {
    const found = this.data.values.find((tree) => plain(tree.ParamName) === plain(name));
    if (!found) throw new RangeError(`no output ${name} but ${this.names.join(", ") || "none at all"}`);
    const branches = Object.entries(found.InnerTree);
    return Object.fromEntries(branches.map(([path, items]) => [path, items.map((item) => decoded(item.data))]));
  }

  /** Its only value; an error when there are none or several. */
  value(name: string): unknown {
    const values = Object.values(this.tree(name)).flat();
    if (values.length !== 1) throw new RangeError(`${name} has ${values.length} values, not one; see tree`);
    return values[0];
  }

  get names(): string[] {
    return this.data.values.map((tree) => plain(tree.ParamName));
  }

  /** The link to the file of a format, `glb` or `stl`, for `client.file`. */
  artifact(format: string): ArtifactLink {
    const found = this.data.solve.artifacts.find((link) => link.format === format);
    if (!found) throw new RangeError(`no file ${format}`);
    return found;
  }
}

const plain = (name: string): string => name.replace(/^RH_OUT:/, "");

/** JSON as a string; text that isn't JSON is what some other server of this kind sent. */
function decoded(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
