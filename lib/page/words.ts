/** With a capital: "learning rate" is "Learning rate". */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Without its capital, unless it is an abbreviation: "validation VQA accuracy", "F1". */
export function uncapitalize(text: string): string {
  return text.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}
