// Converts a picture's colours to sRGB.
#pragma once

#include <cstdint>

#include "jpeg.h"

namespace netlens {

// In place: `width` pixels of red, green and blue.
void toSrgb(std::uint8_t *row, int width, const Colours &colours);

}  // namespace netlens
