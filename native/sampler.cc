#include "sampler.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace netlens {
namespace {

constexpr int channels = 3;

// A detector reads -1 to 1 for 0 to 255.
float scaled(float value) { return value * (1 / 127.5f) - 1; }

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
      held_(2 * static_cast<std::size_t>(width_)),
      row_(width_ + 1),
      between_{std::vector<float>(columns_.first.size() * channels + 1),
               std::vector<float>(columns_.first.size() * channels + 1)} {}

// The neighbours of a value are next to each other, so the last two rows suffice.
std::uint8_t *Sampler::rowAt(int y) { return &held_[static_cast<std::size_t>(y % 2) * width_]; }

std::uint8_t *Sampler::row() { return rowAt(next_); }

void Sampler::take() {
  next_++;
  const int size = static_cast<int>(rows_.first.size());
  while (done_ < size && std::max(rows_.first[done_], rows_.second[done_]) < next_) emit(done_++);
}

const float *Sampler::betweenColumns(int y) {
  std::vector<float> &between = between_[y % 2];
  if (rowBetween_[y % 2] == y) return between.data();
  rowBetween_[y % 2] = y;
  const std::uint8_t *bytes = rowAt(y);
  for (int i = 0; i < width_; i++) row_[i] = bytes[i];
  const int size = static_cast<int>(columns_.first.size());
  for (int x = 0; x < size; x++) {
    const float *left = &row_[columns_.first[x] * channels], *right = &row_[columns_.second[x] * channels];
    const float across = columns_.share[x];
    float *value = &between[x * channels];
    // A fourth value, which the next pixel overwrites, makes this one vector.
    for (int c = 0; c < channels + 1; c++) value[c] = left[c] + (right[c] - left[c]) * across;
  }
  return between.data();
}

void Sampler::emit(int y) {
  const float *upper = betweenColumns(rows_.first[y]), *lower = betweenColumns(rows_.second[y]);
  const float down = rows_.share[y];
  float *row = values_ + placement_.start + y * placement_.y;
  const int size = static_cast<int>(columns_.first.size());
  if (placement_.x == channels) {
    for (int i = 0; i < size * channels; i++) row[i] = scaled(upper[i] + (lower[i] - upper[i]) * down);
    return;
  }
  for (int x = 0; x < size; x++, row += placement_.x, upper += channels, lower += channels) {
    for (int c = 0; c < channels; c++) row[c] = scaled(upper[c] + (lower[c] - upper[c]) * down);
  }
}

}  // namespace netlens
