async (script, packed, state) => {
  // Runs a widget's own module in a page without a kernel, over the state written into the page.
  const page = script.parentElement;
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const { esm, css } = JSON.parse(await new Response(unpacked).text());
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  URL.revokeObjectURL(url);

  const listeners = [];
  const model = {
    get: (name) => state[name],
    set(name, value) {
      const wanted = typeof name === "string" ? { [name]: value } : name;
      const differs = (key) => JSON.stringify(state[key]) !== JSON.stringify(wanted[key]);
      const changed = Object.keys(wanted).filter(differs);
      Object.assign(state, wanted);
      for (const key of changed)
        listeners.filter(([event]) => event === `change:${key}`).forEach(([, call]) => call());
    },
    on: (event, call) => event.split(" ").forEach((one) => listeners.push([one, call])),
    off: (event, call) => {
      const left = listeners.filter((entry) => entry[0] !== event || (call && entry[1] !== call));
      listeners.splice(0, listeners.length, ...left);
    },
    send() {},
    save_changes() {},
  };
  const style = Object.assign(document.createElement("style"), { textContent: css });
  const el = document.createElement("div");
  page.replaceChildren(style, el);
  widget.render({ model, el });
}
