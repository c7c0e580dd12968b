
// Cuenta los aciertos a la primera; «recuento» es un aviso, que los lectores de pantalla leen.
for (const sheet of document.querySelectorAll(".preguntas:not([data-viva])")) {
  sheet.dataset.viva = "";
  const questions = [...sheet.querySelectorAll(".pregunta")], first = new Map();
  // «toggle» no sube por el documento: se atiende a la bajada.
  sheet.addEventListener("toggle", ({ target }) => {
    const question = target.closest(".pregunta");
    if (!question || !target.open) return;
    const isRight = target.dataset.acierto === "true";
    if (!first.has(question)) first.set(question, isRight);
    const right = [...first.values()].filter(Boolean).length;
    sheet.querySelector(".recuento").textContent =
      `Pregunta ${questions.indexOf(question) + 1}: ${isRight ? "sí" : "no era esa"}. ` +
      `A la primera, ${right} de ${first.size}` + (first.size < questions.length ? "." : "; ya están todas.");
  }, true);
}
