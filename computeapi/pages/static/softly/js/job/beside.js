// How do a page and its solve in the background get along? What came of it is shown where its inputs are still set.
import { toast } from "../toast.js";

/** `page` has `query()`, the link's of what is set; `set(query)`; `announce(text)`; `again()`, which solves what is set; and `answer`,
 * `failure`, `cancelled`, for what came of what is set. */
export function beside(background, card, page) {
  const on = (event, handle) => background.addEventListener(event, ({ detail }) => handle(detail));
  const tell = (title, text, show) => {
    card.ended(title, text, show);
    page.announce(title);
  };
  on("begin", () => card.begin(() => background.cancel()));
  on("progress", ({ job }) => card.progress(job));
  on("refused", ({ body }) => toast(body?.message ?? "The server does not answer"));
  on("cancelled", ({ query }) => {
    card.clear();
    if (query === page.query()) page.cancelled();
  });
  on("gone", ({ query }) => {
    card.clear();
    if (query === page.query()) page.again();
  });
  on("failure", (failure) => {
    card.clear();
    if (failure.query === page.query()) page.failure(failure);
    else tell("Not solved in the background", failure.body?.message ?? "");
  });
  on("answer", (answer) => {
    card.clear();
    const show = () => { card.clear(); page.set(answer.query); page.answer(answer); };
    if (answer.query === page.query()) page.answer(answer);
    else tell("The model is ready", "It was solved in the background, for the inputs that were set then.", show);
  });
}
