#include "sampler.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace netlens {
namespace {

constexpr int channels = 3;

}  // namespace

Samples::Samples(int length, int size, bool turned) : first(size), second(size), share(size) {
  const float step = static_cast<float>(length) / static_cast<float>(size);
  const int last = length - 1;
  for (int i = 0; i < size; i++) {
    const float place = static_cast<float>(turned ? size - 1 - i : i) * step;
    const int whole = static_cast<int>(place);
    const int low = std::min(whole, last), high = std::min(whole + 1, last);
    first[i] = turned ? last - low : low;
    second[i] = turned ? last - high : high;
    share[i] = place - static_cast<float>(whole);
  }
}

Sampler::Sampler(Samples columns, Samples rows, int width, Placement placement, float *values)
    : columns_(std::move(columns)),
      rows_(std::move(rows)),
      width_(width * channels),
      placement_(placement),
      values_(values),
      held_(2 * static_cast<std::size_t>(width_)) {}

// The neighbours of a value are next to each other, so the last two rows suffice.
std::uint8_t *Sampler::rowAt(int y) { return &held_[static_cast<std::size_t>(y % 2) * width_]; }

std::uint8_t *Sampler::row() { return rowAt(next_); }

void Sampler::take() {
  next_++;
  const int size = static_cast<int>(rows_.first.size());
  while (done_ < size && std::max(rows_.first[done_], rows_.second[done_]) < next_) emit(done_++);
}

void Sampler::emit(int y) {
  const std::uint8_t *upper = rowAt(rows_.first[y]), *lower = rowAt(rows_.second[y]);
  const float down = rows_.share[y];
  float *row = values_ + placement_.start + y * placement_.y;
  const int size = static_cast<int>(columns_.first.size());
  for (int x = 0; x < size; x++) {
    const int left = columns_.first[x] * channels, right = columns_.second[x] * channels;
    const float across = columns_.share[x];
    float *value = row + x * placement_.x;
    for (int c = 0; c < channels; c++) {
      const float a = upper[left + c], b = lower[left + c];
      const float top = a + (static_cast<float>(upper[right + c]) - a) * across;
      const float bottom = b + (static_cast<float>(lower[right + c]) - b) * across;
      value[c] = top + (bottom - top) * down;
    }
  }
}

}  // namespace netlens
