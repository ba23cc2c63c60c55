// How numbers should look, worked out here digit by digit and not by Intl,
// so that a mistake of the page's formatting is not made twice.

const marks = {
  en: { point: ".", group: ",", least: 4, percent: "%" },
  pl: { point: ",", group: "\u00a0", least: 5, percent: "%" },
  ro: { point: ",", group: ".", least: 4, percent: "\u00a0%" },
};

/** Decimal digits, rounded half away from zero. */
function rounded(value, decimals) {
  const up = Math.abs(value) * 10 ** decimals;
  const whole = Math.floor(up + 0.5);
  const digits = String(whole).padStart(decimals + 1, "0");
  return {
    minus: value < 0 && whole > 0 ? "-" : "",
    whole: digits.slice(0, digits.length - decimals),
    part: digits.slice(digits.length - decimals),
  };
}

/** What a tile should show for a value, without the word of its unit. */
export function expected(lang, value, metric) {
  const m = marks[lang];
  const decimals = metric.unit === "count" ? 0 : metric.decimals;
  const r = rounded(value, decimals);
  const whole =
    r.whole.length < m.least
      ? r.whole
      : r.whole.replace(/\B(?=(\d{3})+$)/g, m.group);
  const number = r.minus + whole + (decimals > 0 ? m.point + r.part : "");
  return metric.unit === "%" ? number + m.percent : number;
}
