const politeness = /(?<=^| )(?:please|thank you|thanks|very much|so much)(?= |$)/g;

/**
 * A question's words alone: in lower case, without apostrophes, other punctuation and words of
 * politeness. Where the questions of a data set were gathered from sources that wrote them
 * differently, only this form tells nothing of the source.
 */
export function normalizeQuestion(text: string): string {
  const words = (text: string) => text.split(/\s+/).filter(Boolean).join(" ");
  return words(
    words(text.toLowerCase().replace(/['’]/g, "").replace(/[^\p{L}\p{M}\p{N}\s]/gu, " "))
      .replace(politeness, ""),
  );
}
