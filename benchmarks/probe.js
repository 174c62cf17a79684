// Runs in the page before everything else and notes, frame by frame, what changes in a picture,
// and every message of the connection to the kernel.
//
// It asks for every frame. A message that it posts to itself in a frame arrives once that frame
// has been styled, laid out and painted: what had changed by then is on its way to the screen.
(() => {
  let frame = 0;
  let lastChange = 0;
  let unpainted = false; // what is watched has changed since the last frame
  let painted = 0; // frames in which it had changed
  let waiting = [];

  const afterPaint = new MessageChannel();
  afterPaint.port1.onmessage = () => {
    painted += unpainted;
    unpainted = false;
    const ready = waiting.filter((one) => (one.early ? one.stood : one.condition()));
    waiting = waiting.filter((one) => !ready.includes(one));
    for (const { resolve } of ready) resolve({ time: performance.now(), frame });
  };
  const tick = () => {
    frame += 1;
    for (const one of waiting) one.stood = one.early && one.condition();
    afterPaint.port2.postMessage(null);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);

  // What is made between a frame and its message must wait for the next one: `early` asks that it
  // stands when the frame begins.
  const paintedWhen = (condition, early = false) =>
    new Promise((resolve) => { waiting.push({ condition, early, resolve }); });
  const PATIENCE = 5000; // milliseconds until a move of the pointer counts as lost
  const loaded = (node) => node.tagName !== "IMG" || (node.complete && node.naturalWidth > 0);
  const watcher = new MutationObserver(() => {
    unpainted = true;
    lastChange = performance.now();
  });

  const messages = [];
  const note = (data) => messages.push([performance.now(), data.byteLength ?? data.length]);
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => note(data));
    }
    send(data) {
      note(data);
      super.send(data);
    }
  };

  window.probe = {
    // When the first element that answers to the selector has been painted.
    async appears(selector) {
      const there = () => [...document.querySelectorAll(selector)].some(loaded);
      return (await paintedWhen(there, true)).time;
    },

    watch(selector) {
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      watcher.disconnect();
      watcher.observe(document.querySelector(selector), everything);
    },

    quiet: (milliseconds) => performance.now() - lastChange > milliseconds,

    async count(milliseconds) {
      const [begin, first] = [performance.now(), painted];
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const [end, last] = [performance.now(), painted];
      const seconds = (end - begin) / 1000;
      const sizes = messages.filter(([time]) => time > begin && time < end).map(([, size]) => size);
      return {
        frames: (last - first) / seconds,
        bytes: sizes.reduce((total, size) => total + size, 0) / seconds,
      };
    },

    // Wait for the next move of the pointer and for the change that it brings. Where the kernel
    // draws an image, the change is another image. Null where none comes.
    expect(isImage) {
      const image = () => document.querySelector(".jp-RenderedImage img");
      const old = isImage && image()?.src;
      this.moved = new Promise((resolve) => {
        const moved = async (event) => {
          const [began, at] = [performance.now(), frame];
          const changed = () => (isImage
            ? image() && image().src !== old && loaded(image())
            : lastChange >= began);
          const done = await paintedWhen(changed);
          resolve({
            event: done.time - event.timeStamp,
            dispatch: done.time - began,
            frames: done.frame - at,
          });
        };
        window.addEventListener("pointermove", moved, { once: true, capture: true });
        setTimeout(() => resolve(null), PATIENCE);
      });
    },
  };
})();
