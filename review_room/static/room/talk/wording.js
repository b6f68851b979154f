/** What picking a saved wording does to the form: an empty form takes all of it, a begun one keeps what it has. */
export const WORDING = ["class", "discipline", "standard", "clause", "text"];

/** The slash that opened the list is no part of the finding. */
export const opensList = (text) => text === "/" || text === "／";

export const filledWith = (typed, wording) => {
  const begun = typed.text.trim() && !opensList(typed.text.trim());
  if (!begun) return Object.fromEntries(WORDING.map((name) => [name, wording[name]]));
  const cited = typed.standard.trim() || typed.clause.trim();
  return {
    ...typed, class: typed.class || wording.class, text: `${typed.text.trimEnd()}\n${wording.text}`,
    standard: cited ? typed.standard : wording.standard, clause: cited ? typed.clause : wording.clause,
  };
};
