// The decoder for Node: works on libuv's threads, and writes where it is told to.
#include <napi.h>

#include <cstring>
#include <functional>
#include <new>
#include <utility>

#include "jpeg.h"

namespace {

// Decodes a file, given by its bytes and their number, to a place that was fixed before.
using Decoding = std::function<bool(const std::uint8_t *, std::size_t)>;

class DecodeWorker : public Napi::AsyncWorker {
 public:
  DecodeWorker(Napi::Uint8Array file, Napi::TypedArray place, Decoding decode)
      : Napi::AsyncWorker(file.Env()),
        promise_(Napi::Promise::Deferred::New(file.Env())),
        keptFile_(Napi::Persistent(file.As<Napi::Object>())),
        keptPlace_(Napi::Persistent(place.As<Napi::Object>())),
        file_(file.Data()),
        length_(file.ByteLength()),
        decode_(std::move(decode)) {}

  Napi::Promise Promise() const { return promise_.Promise(); }

 protected:
  void Execute() override {
    try {
      decoded_ = decode_(file_, length_);
    } catch (const std::bad_alloc &) {
      decoded_ = false;
    }
  }
  void OnOK() override { promise_.Resolve(Napi::Boolean::New(Env(), decoded_)); }

 private:
  Napi::Promise::Deferred promise_;
  Napi::ObjectReference keptFile_, keptPlace_;
  const std::uint8_t *file_;
  std::size_t length_;
  Decoding decode_;
  bool decoded_ = false;
};

bool isArray(const Napi::Value &value, napi_typedarray_type type) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type;
}

Napi::Value Refuse(Napi::Env env, const char *why) {
  Napi::TypeError::New(env, why).ThrowAsJavaScriptException();
  return env.Undefined();
}

bool inRange(int size, int orientation) {
  return size >= 1 && size <= netlens::largestSize && orientation >= 1 && orientation <= 8;
}

// Of a picture in a square of this size.
std::size_t valuesOf(int size) { return static_cast<std::size_t>(size) * size * 3; }

Napi::Value Start(Napi::Uint8Array file, Napi::TypedArray place, Decoding decode) {
  auto *worker = new DecodeWorker(file, place, std::move(decode));
  worker->Queue();
  return worker->Promise();
}

// decode(file, size, whole, orientation, pixels, colours | undefined): Promise<boolean>, false where another decoder is to be
// asked.
Napi::Value Decode(const Napi::CallbackInfo &info) {
  if (info.Length() != 6 || !isArray(info[0], napi_uint8_array) || !info[1].IsNumber() || !info[2].IsBoolean() ||
      !info[3].IsNumber() || !isArray(info[4], napi_uint8_array) ||
      !(info[5].IsUndefined() || isArray(info[5], napi_float32_array))) {
    return Refuse(info.Env(),
                  "decode takes a file, a size, whether the whole is shown, an orientation, the pixels' place and colours");
  }
  auto pixels = info[4].As<Napi::Uint8Array>();
  const int size = info[1].As<Napi::Number>().Int32Value(), orientation = info[3].As<Napi::Number>().Int32Value();
  if (!inRange(size, orientation)) return Refuse(info.Env(), "the size or the orientation is out of range");
  if (pixels.ElementLength() != valuesOf(size)) return Refuse(info.Env(), "the place has another size");
  const auto crop = info[2].As<Napi::Boolean>().Value() ? netlens::Crop::whole : netlens::Crop::centre;
  const bool hasColours = !info[5].IsUndefined();
  netlens::Colours colours{};
  if (hasColours) {
    const auto given = info[5].As<Napi::Float32Array>();
    if (given.ByteLength() != sizeof colours) return Refuse(info.Env(), "the colours have another size");
    std::memcpy(&colours, given.Data(), sizeof colours);
  }
  return Start(info[0].As<Napi::Uint8Array>(), pixels,
               [size, crop, orientation, hasColours, colours, to = pixels.Data()](auto *file, std::size_t length) {
                 const netlens::Request request{size, crop, orientation, hasColours ? &colours : nullptr};
                 return netlens::decodeJpeg(file, length, request, to);
               });
}

// sample(file, size, orientation, values): the same, for the values of a detector.
Napi::Value Sample(const Napi::CallbackInfo &info) {
  if (info.Length() != 4 || !isArray(info[0], napi_uint8_array) || !info[1].IsNumber() || !info[2].IsNumber() ||
      !isArray(info[3], napi_float32_array)) {
    return Refuse(info.Env(), "sample takes a file, a size, an orientation and the values' place");
  }
  auto values = info[3].As<Napi::Float32Array>();
  const int size = info[1].As<Napi::Number>().Int32Value(), orientation = info[2].As<Napi::Number>().Int32Value();
  if (!inRange(size, orientation)) return Refuse(info.Env(), "the size or the orientation is out of range");
  if (values.ElementLength() != valuesOf(size)) return Refuse(info.Env(), "the place has another size");
  return Start(info[0].As<Napi::Uint8Array>(), values,
               [size, orientation, to = values.Data()](auto *file, std::size_t length) {
                 return netlens::sampleJpeg(file, length, size, orientation, to);
               });
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("version", Napi::Number::New(env, netlens::decoderVersion));
  exports.Set("library", Napi::String::New(env, netlens::libraryVersion));
  exports.Set("decode", Napi::Function::New(env, Decode, "decode"));
  exports.Set("sample", Napi::Function::New(env, Sample, "sample"));
  return exports;
}

}  // namespace

NODE_API_MODULE(netlens_jpeg, Init)
