/* Logarithmic buckets: 64 for each power of two, so that a bucket is at most 1.6 % wide. */
#include "loadgen.h"

enum { SUB_BITS = 6, SUB = 1 << SUB_BITS };

static uint64_t buckets[64 * SUB];
static uint64_t values;

void histogram_add(uint64_t value) {
  uint32_t index = (uint32_t)value;
  if (value >= SUB) {
    int shift = 63 - __builtin_clzll(value) - SUB_BITS;
    index = (uint32_t)(shift * SUB) + (uint32_t)(value >> shift);
  }
  buckets[index]++;
  values++;
}

uint64_t histogram_count(void) { return values; }

/* The middle of the bucket in which the share `q` of all values is reached; 0 where there are none. */
double histogram_quantile(double q) {
  uint64_t seen = 0, wanted = (uint64_t)(q * (double)values);
  if (wanted >= values && values > 0) wanted = values - 1;
  for (uint32_t index = 0; index < 64 * SUB; index++) {
    seen += buckets[index];
    if (seen <= wanted) continue;
    if (index < SUB) return index;
    uint32_t shift = index / SUB - 1;
    return ((double)(index - shift * SUB) + 0.5) * (double)(1ull << shift);
  }
  return 0;
}
