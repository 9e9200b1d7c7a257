// Decodes one HEIC image with the system's libheif, in a process of its own: what a damaged file does to it costs
// nothing else. It reads the file from its standard input, and writes the size and the pixels to its standard output.
#include <libheif/heif.h>

#ifdef __unix__
#include <sys/resource.h>
#endif

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

// Of the protocol and of the pixels; `version` in src-main/images/native-heic.ts.
constexpr std::uint32_t protocolVersion = 1;
constexpr std::int64_t mostPixels = std::int64_t{1} << 26;
// For an image of that size, with its tiles, its planes and its pixels.
constexpr std::uint64_t mostMemory = std::uint64_t{3} << 30;
constexpr std::uint64_t mostSeconds = 60;
constexpr std::size_t mostFileBytes = std::size_t{512} << 20;

[[noreturn]] void refuse(const char *why) {
  std::fprintf(stderr, "%s\n", why);
  std::exit(2);
}

void check(const heif_error &error) {
  if (error.code != heif_error_Ok) refuse(error.message);
}

void limitItself() {
#ifdef __unix__
  const auto limit = [](int what, std::uint64_t most) {
    const rlimit value{most, most};
    setrlimit(static_cast<__rlimit_resource_t>(what), &value);
  };
  limit(RLIMIT_AS, mostMemory);
  limit(RLIMIT_CPU, mostSeconds);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
#endif
}

std::vector<std::uint8_t> readFile(std::size_t length) {
  std::vector<std::uint8_t> file(length);
  if (std::fread(file.data(), 1, length, stdin) != length) refuse("the file did not arrive as a whole");
  return file;
}

/// @param item the image's own or that of one of its thumbnails
heif_image_handle *open(heif_context *context, heif_item_id item) {
  heif_item_id primaryItem = 0;
  check(heif_context_get_primary_image_ID(context, &primaryItem));
  heif_image_handle *primary = nullptr, *thumbnail = nullptr;
  check(heif_context_get_primary_image_handle(context, &primary));
  if (item == primaryItem) return primary;
  check(heif_image_handle_get_thumbnail(primary, item, &thumbnail));
  return thumbnail;
}

struct Picture {
  int width, height, channels, stride;
  const std::uint8_t *pixels;
};

Picture decode(heif_image_handle *handle) {
  const std::int64_t width = heif_image_handle_get_width(handle), height = heif_image_handle_get_height(handle);
  if (width <= 0 || height <= 0 || width * height > mostPixels) refuse("the size is out of range");
  const bool alpha = heif_image_handle_has_alpha_channel(handle) != 0;
  heif_image *image = nullptr;
  check(heif_decode_image(handle, &image, heif_colorspace_RGB,
                          alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, nullptr));
  Picture picture{};
  picture.width = heif_image_get_width(image, heif_channel_interleaved);
  picture.height = heif_image_get_height(image, heif_channel_interleaved);
  picture.channels = alpha ? 4 : 3;
  picture.pixels = heif_image_get_plane_readonly(image, heif_channel_interleaved, &picture.stride);
  if (!picture.pixels || picture.width <= 0 || picture.height <= 0 ||
      picture.stride < picture.width * picture.channels) {
    refuse("there are no pixels");
  }
  return picture;
}

/// The mean of each square of `factor` pixels, as libvips shrinks a picture before it resamples it.
std::vector<std::uint8_t> shrink(const Picture &from, int factor, int width, int height) {
  std::vector<std::uint8_t> to(static_cast<std::size_t>(width) * height * from.channels);
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(width) * from.channels);
  const std::uint32_t count = factor * factor;
  for (int y = 0; y < height; y++) {
    std::fill(sums.begin(), sums.end(), count / 2);
    for (int row = 0; row < factor; row++) {
      const std::uint8_t *pixel = from.pixels + static_cast<std::size_t>(y * factor + row) * from.stride;
      for (std::size_t x = 0; x < sums.size(); x += from.channels) {
        for (int column = 0; column < factor; column++) {
          for (int c = 0; c < from.channels; c++) sums[x + c] += *pixel++;
        }
      }
    }
    std::uint8_t *target = &to[y * sums.size()];
    for (const std::uint32_t sum : sums) *target++ = static_cast<std::uint8_t>(sum / count);
  }
  return to;
}

void write(const void *bytes, std::size_t length) {
  if (std::fwrite(bytes, 1, length, stdout) != length) std::exit(3);
}

void answer(const Picture &picture, int factor) {
  const int width = picture.width / factor, height = picture.height / factor;
  const std::uint32_t head[] = {protocolVersion, static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height),
                                static_cast<std::uint32_t>(picture.channels)};
  write(head, sizeof head);
  if (factor > 1) {
    const auto small = shrink(picture, factor, width, height);
    write(small.data(), small.size());
  } else {
    const std::size_t row = static_cast<std::size_t>(picture.width) * picture.channels;
    for (int y = 0; y < height; y++) write(picture.pixels + static_cast<std::size_t>(y) * picture.stride, row);
  }
  std::fflush(stdout);
}

}  // namespace

// heic LENGTH ITEM FACTOR THREADS: the file's length in bytes; the number of the image's or its thumbnail's item; by how
// much to shrink it, a number that divides both sides; the number of threads.
int main(int count, char **words) {
  if (count == 2 && std::strcmp(words[1], "--version") == 0) return std::printf("%s\n", heif_get_version()) < 0;
  if (count != 5) refuse("heic LENGTH ITEM FACTOR THREADS");
  const long long length = std::atoll(words[1]);
  const auto item = static_cast<heif_item_id>(std::atoll(words[2]));
  const int factor = std::atoi(words[3]), threads = std::atoi(words[4]);
  if (length <= 0 || static_cast<std::size_t>(length) > mostFileBytes || factor < 1 || factor > 1024 || threads < 1) {
    refuse("a number is out of range");
  }
  limitItself();
  const auto file = readFile(static_cast<std::size_t>(length));
  heif_context *context = heif_context_alloc();
  if (!context) refuse("no memory");
  heif_context_set_max_decoding_threads(context, threads);
  check(heif_context_read_from_memory_without_copy(context, file.data(), file.size(), nullptr));
  answer(decode(open(context, item)), factor);
  // The system frees everything sooner than libheif does.
  std::_Exit(0);
}
