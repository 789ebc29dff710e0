// How long until one may go on? In words, and counted down.

/** 840 is "14 min", 65 is "1 min 5 s". */
export function waiting(seconds) {
  const left = Math.ceil(seconds);
  if (left < 60) return `${left} s`;
  if (left < 3600) return left % 60 ? `${Math.floor(left / 60)} min ${left % 60} s` : `${left / 60} min`;
  const minutes = Math.ceil(left / 60);
  if (minutes < 2880) return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
  return `${Math.ceil(minutes / 1440)} days`;
}

/** By the clock, for a tab in the background is woken rarely. Returns what stops it. */
export function countDown(seconds, tell, done) {
  const end = Date.now() + seconds * 1000;
  let timer = 0;
  const step = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left <= 0) {
      done();
      return;
    }
    timer = setTimeout(step, 1000);
    tell(left);
  };
  step();
  return () => clearTimeout(timer);
}
