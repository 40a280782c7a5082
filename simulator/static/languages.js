// The six languages by their own names, and the locale each phone would be set to.

export const LANGUAGES = {
  km: "ភាសាខ្មែរ",
  id: "Bahasa Indonesia",
  fil: "Filipino",
  my: "မြန်မာဘာသာ",
  vi: "Tiếng Việt",
  en: "English",
};

export const autonym = (code) => LANGUAGES[code] || code || "?";
