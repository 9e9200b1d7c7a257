#include "colours.h"

#include <array>
#include <cmath>

namespace netlens {

namespace {

// With fewer steps of light, dark bytes would be off by one.
constexpr int steps = 1 << 14;

// sRGB's byte for each step of light (IEC 61966-2-1).
std::array<std::uint8_t, steps + 1> makeBytes() {
  std::array<std::uint8_t, steps + 1> bytes{};
  for (int step = 0; step <= steps; step++) {
    const double light = static_cast<double>(step) / steps;
    const double value = light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
    bytes[step] = static_cast<std::uint8_t>(std::lround(255 * value));
  }
  return bytes;
}

// Light that is no number becomes black.
int stepOf(float light) { return light >= 1 ? steps : light > 0 ? static_cast<int>(light * steps + 0.5F) : 0; }

}  // namespace

void toSrgb(std::uint8_t *row, int width, const Colours &colours) {
  static const auto bytes = makeBytes();
  const auto &[linear, matrix] = colours;
  for (std::uint8_t *pixel = row; pixel < row + 3 * width; pixel += 3) {
    const float red = linear[0][pixel[0]], green = linear[1][pixel[1]], blue = linear[2][pixel[2]];
    for (int channel = 0; channel < 3; channel++) {
      const float *weights = matrix[channel];
      pixel[channel] = bytes[stepOf(weights[0] * red + weights[1] * green + weights[2] * blue)];
    }
  }
}

}  // namespace netlens
