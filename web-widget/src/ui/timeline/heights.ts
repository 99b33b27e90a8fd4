/** Heights of many rows in order, with quick sums: a binary indexed tree. */
export class Heights {
  readonly #heights: Float64Array;
  readonly #tree: Float64Array;

  constructor(heights: Float64Array) {
    this.#heights = heights;
    this.#tree = new Float64Array(heights.length + 1);
    for (let i = 1; i <= heights.length; i += 1) {
      this.#tree[i] = (this.#tree[i] ?? 0) + (heights[i - 1] ?? 0);
      const parent = i + (i & -i);
      if (parent <= heights.length) this.#tree[parent] = (this.#tree[parent] ?? 0) + (this.#tree[i] ?? 0);
    }
  }

  /** The first `same` heights, in room for `count`. */
  resized(count: number, same: number): Float64Array {
    const heights = new Float64Array(count);
    heights.set(this.#heights.subarray(0, Math.min(same, count)));
    return heights;
  }

  get count(): number {
    return this.#heights.length;
  }

  get total(): number {
    return this.before(this.count);
  }

  at(row: number): number {
    return this.#heights[row] ?? 0;
  }

  /** The sum of the rows before this one: where it begins. */
  before(row: number): number {
    let sum = 0;
    for (let i = Math.min(row, this.count); i > 0; i -= i & -i) sum += this.#tree[i] ?? 0;
    return sum;
  }

  set(row: number, height: number): void {
    const more = height - this.at(row);
    this.#heights[row] = height;
    for (let i = row + 1; i <= this.count; i += i & -i) this.#tree[i] = (this.#tree[i] ?? 0) + more;
  }

  /** The row at a distance from the first one's top; the first or the last where it is beyond. */
  find(offset: number): number {
    let [row, left] = [0, offset];
    for (let step = 1 << Math.floor(Math.log2(this.count || 1)); step > 0; step >>= 1) {
      const next = row + step;
      const sum = this.#tree[next] ?? 0;
      if (next > this.count || sum > left) continue;
      row = next;
      left -= sum;
    }
    return Math.max(0, Math.min(row, this.count - 1));
  }
}
