// Which file is on the stage? A GLB is fetched by its address, with patience, and the newest wins.
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { countDown, waiting } from "./countdown.js";

const MILLIMETRE = 0.001; // glTF's unit is the metre

export class Models {
  #stage;
  #fetching = null;
  #address = null;
  #size = null;

  constructor(stage) {
    this.#stage = stage;
  }

  /**
   * Show the GLB at this address; its sizes in words, or null when there is nothing to see or it is superseded.
   * `unseen` says why there is no address, where it isn't for want of geometry.
   */
  async show(address, unseen = "") {
    this.#fetching?.abort();
    if (address && address === this.#address) {
      // Words about another model, which didn't come.
      this.#stage.say("");
      return this.#size;
    }
    if (!this.#stage.works) return null;
    if (!address) {
      this.#stage.clear(unseen || "This model has no geometry.");
      this.#address = this.#size = null;
      return null;
    }
    const fetching = new AbortController();
    this.#fetching = fetching;
    try {
      const response = await this.#patiently(address, fetching.signal);
      if (!response.ok) throw new TypeError(`The server answered ${response.status}.`);
      const { scene } = await new GLTFLoader().parseAsync(await response.arrayBuffer(), "");
      if (fetching.signal.aborted) return null;
      this.#size = this.#stage.put(scene, MILLIMETRE);
      this.#address = this.#size && address;
      return this.#size;
    } catch (error) {
      if (!fetching.signal.aborted) this.#stage.say(`The model could not be loaded. ${error.message}`);
      return null;
    }
  }

  /** The answer, after a wait where there were too many requests. */
  async #patiently(address, signal) {
    for (;;) {
      const response = await fetch(address, { signal });
      const seconds = Number(response.headers.get("Retry-After"));
      if (response.status !== 429 || !seconds) return response;
      await new Promise((done, failed) => {
        const stop = countDown(seconds, (left) => this.#stage.say(`Too many requests. The model follows in ${waiting(left)}.`), done);
        signal.addEventListener("abort", () => { stop(); failed(signal.reason); });
      });
    }
  }
}
