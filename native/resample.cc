#include "resample.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

// Compiled for newer processors as well, and chosen when the library is loaded.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(NETLENS_FUZZ)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

namespace netlens {
namespace {

constexpr int channels = 3;

double weightAt(Kernel kernel, double x) {
  x = std::fabs(x);
  if (kernel == Kernel::linear) return std::max(0.0, 1 - x);
  // Keys' cubic convolution with a = -0.5 (IEEE Trans. ASSP 29, 1981).
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

FOR_EACH_PROCESSOR void addRow(const std::uint8_t *row, float weight, int length, float *sum) {
  for (int i = 0; i < length; i++) sum[i] += weight * row[i];
}

// The vectors of GCC and Clang.
typedef float Four __attribute__((vector_size(16)));

// Takes four numbers for each pixel, of which the last is the next one's or spare: that is faster than three.
FOR_EACH_PROCESSOR void blendColumns(const float *row, const Taps &taps, int left, const Placement &placement,
                                     std::uint8_t *to) {
  const int size = static_cast<int>(taps.first.size());
  for (int x = 0; x < size; x++) {
    const float *pixel = row + static_cast<std::size_t>(taps.first[x] - left) * channels;
    const float *weights = &taps.weights[static_cast<std::size_t>(x) * taps.most];
    Four sum = {0.5f, 0.5f, 0.5f, 0.5f};
    for (int k = 0; k < taps.count[x]; k++, pixel += channels) {
      Four values;
      std::memcpy(&values, pixel, sizeof values);
      sum += weights[k] * values;
    }
    std::uint8_t *target = to + x * placement.x;
    for (int c = 0; c < channels; c++) target[c] = static_cast<std::uint8_t>(std::clamp(sum[c], 0.f, 255.f));
  }
}

}  // namespace

Taps::Taps(const Axis &axis, int size, Kernel kernel) : begin(axis.length), first(size), count(size) {
  const double wide = std::max(1.0, axis.step);
  const double reach = wide * (kernel == Kernel::cubic ? 2 : 1);
  most = static_cast<int>(std::ceil(2 * reach)) + 1;
  weights.resize(static_cast<std::size_t>(size) * most);
  const int last = axis.length - 1;
  for (int i = 0; i < size; i++) {
    const double centre = axis.start + (axis.offset + i + 0.5) * axis.step;
    const int low = static_cast<int>(std::floor(centre - reach)), high = low + most;
    double sum = 0;
    for (int k = low; k < high; k++) sum += weightAt(kernel, (k + 0.5 - centre) / wide);
    first[i] = std::clamp(low, 0, last);
    count[i] = std::clamp(high - 1, 0, last) - first[i] + 1;
    begin = std::min(begin, first[i]);
    end = std::max(end, first[i] + count[i]);
    float *own = &weights[static_cast<std::size_t>(i) * most];
    // Beyond the edge, the picture goes on as its last pixel.
    for (int k = low; k < high; k++) {
      own[std::clamp(k, 0, last) - first[i]] += static_cast<float>(weightAt(kernel, (k + 0.5 - centre) / wide) / sum);
    }
  }
}

Placement::Placement(int size, int orientation) {
  const bool transposed = orientation >= 5;
  const bool mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool upsideDown = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  const std::ptrdiff_t across = mirrored ? -channels : channels;
  const std::ptrdiff_t down = static_cast<std::ptrdiff_t>(size) * (upsideDown ? -channels : channels);
  start = (mirrored ? (size - 1) * channels : 0) + (upsideDown ? -down * (size - 1) : 0);
  x = transposed ? down : across;
  y = transposed ? across : down;
}

Resampler::Resampler(Taps columns, Taps rows, int left, int width, Placement placement, std::uint8_t *pixels)
    : columns_(std::move(columns)),
      rows_(std::move(rows)),
      left_(left),
      width_(width * channels),
      placement_(placement),
      pixels_(pixels),
      next_(rows_.begin),
      ring_(static_cast<std::size_t>(rows_.most) * width_),
      blended_(width_ + 1) {}

std::uint8_t *Resampler::row() { return &ring_[static_cast<std::size_t>(next_ % rows_.most) * width_]; }

void Resampler::take() {
  next_++;
  const int size = static_cast<int>(rows_.first.size());
  while (done_ < size && rows_.first[done_] + rows_.count[done_] <= next_) emit(done_++);
}

void Resampler::emit(int y) {
  std::fill(blended_.begin(), blended_.end(), 0.f);
  for (int k = 0; k < rows_.count[y]; k++) {
    const int row = (rows_.first[y] + k) % rows_.most;
    const float weight = rows_.weights[static_cast<std::size_t>(y) * rows_.most + k];
    addRow(&ring_[static_cast<std::size_t>(row) * width_], weight, width_, blended_.data());
  }
  blendColumns(blended_.data(), columns_, left_, placement_, pixels_ + placement_.start + y * placement_.y);
}

}  // namespace netlens
