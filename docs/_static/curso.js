// Desde el disco el navegador no deja leer las páginas encontradas: se muestran solo sus títulos.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:";

// Los exploradores dicen cuánto ocupan y siguen el tema de la página que los contiene.
const explorers = () => [...document.querySelectorAll("iframe.explorador")];
function tellTheme() {
  const { theme } = document.documentElement.dataset;
  for (const frame of explorers()) frame.contentWindow.postMessage({ theme }, "*");
}
addEventListener("message", ({ source, data }) => {
  const frame = explorers().find(({ contentWindow }) => contentWindow === source);
  if (!frame || !data.height) return;
  frame.style.height = `${data.height}px`;
  tellTheme();
});
new MutationObserver(tellTheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
