/** Times as they are shown: Beijing's, in the language of the page. Pure but for that language. */
const FORMS = {
  /** In a row of many: day and minute. */
  short: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  minute: { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" },
  second: { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" },
  day: { dateStyle: "medium" },
  clock: { timeStyle: "medium" },
  /** As the papers of the house carry a day. */
  plain: { dateStyle: "short" },
};
const PLAIN = "sv-SE"; // the language that writes days and times as ISO does

/** Made once: a sheet may carry hundreds of stamps with their day. */
const formats = new Map();
const formatOf = (form, language) => {
  const key = `${language} ${form}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language, { ...FORMS[form], timeZone: "Asia/Shanghai" }));
  return formats.get(key);
};

const pageLanguage = () => document.documentElement.lang;

/** A moment (ISO text or Date) in one of the forms short, minute, second, day. */
export const beijing = (moment, form, language = pageLanguage()) => formatOf(form, language).format(new Date(moment));

/** Its day, or today, in every language: 2026-03-07. */
export const beijingDay = (moment) => beijing(moment ?? new Date(), "plain", PLAIN);

/** Its time of day for the name of a file: 143005. */
export const beijingClock = (moment = new Date()) => beijing(moment, "clock", PLAIN).replaceAll(":", "");
