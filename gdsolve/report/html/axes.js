"use strict";
// Ticks of an axis for any part of it: even steps, or powers of ten. The same rules as charts/axis.py.
const Axes = (() => {
  const POWERS = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200];
  const FEW_DECADES = 30;

  function evenStep(width, count) {
    const raw = width / count;
    const power = 10 ** Math.floor(Math.log10(raw));
    return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw * (1 - 1e-9));
  }

  function label(number, step) {
    if (number === 0) return "0";
    const size = Math.max(Math.abs(number), step);
    const place = Math.floor(Math.log10(step) + 1e-9);
    if (size >= 1e-4 && size < 1e6) return number.toFixed(Math.min(Math.max(0, -place), 20));
    const digits = Math.max(0, Math.floor(Math.log10(Math.abs(number)) + 1e-9) - place);
    return number.toExponential(Math.min(digits, 17)).replace("e+", "e");
  }

  function evenTicks(low, high, count, whole) {
    const step = Math.max(evenStep(high - low, count), whole ? 1 : 0);
    const ticks = [];
    for (let number = Math.ceil(low / step - 1e-9); number * step <= high + 1e-9 * step; number += 1) {
      ticks.push([number * step, label(number * step, step)]);
    }
    return ticks;
  }

  function powerTicks(low, high, count) {
    const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
    const step = POWERS.find((each) => each >= (last - first + 1) / count) || 200;
    const ticks = [];
    for (let power = Math.ceil(first / step) * step; power <= last; power += step) {
      ticks.push([10 ** power, Math.abs(power) > 3 ? `1e${power}` : String(Number((10 ** power).toPrecision(1)))]);
    }
    return ticks;
  }

  // The value at a part (0 to 1) of the axis, and the part at which a value stands.
  function at(axis, part) {
    if (!axis.log) return axis.low + part * (axis.high - axis.low);
    return Math.exp(Math.log(axis.low) + part * (Math.log(axis.high) - Math.log(axis.low)));
  }

  function place(axis, value) {
    if (!axis.log) return (value - axis.low) / (axis.high - axis.low);
    return (Math.log(value) - Math.log(axis.low)) / (Math.log(axis.high) - Math.log(axis.low));
  }

  function ticks(axis, begin, end, count) {
    const low = at(axis, begin), high = at(axis, end);
    const powers = axis.log && high > low * FEW_DECADES;
    return (powers ? powerTicks(low, high, count) : evenTicks(low, high, count, axis.counts)).map(([value, text]) => [place(axis, value), text]);
  }

  return { ticks };
})();
