// Light, dark, or as the system says; kept in this browser and shared by both pages.
const kKey = "ponder.theme";
const kThemes = ["auto", "light", "dark"];

export function theme() {
  const kept = localStorage.getItem(kKey);
  return kThemes.includes(kept) ? kept : "auto";
}

export function set_theme(name) {
  if (name === "auto") localStorage.removeItem(kKey);
  else localStorage.setItem(kKey, name);
  apply_theme();
}

export function apply_theme() {
  const dark = theme() === "dark" || (theme() === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#16171a" : "#fbfaf8");
  document.dispatchEvent(new Event("themechange"));
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply_theme);
