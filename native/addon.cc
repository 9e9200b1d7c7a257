// The decoder for Node: works on libuv's threads, and writes where it is told to.
#include <napi.h>

#include <new>

#include "jpeg.h"

namespace {

class DecodeWorker : public Napi::AsyncWorker {
 public:
  DecodeWorker(Napi::Uint8Array file, const netlens::Request &request, Napi::Uint8Array pixels)
      : Napi::AsyncWorker(file.Env()),
        promise_(Napi::Promise::Deferred::New(file.Env())),
        keptFile_(Napi::Persistent(file.As<Napi::Object>())),
        keptPixels_(Napi::Persistent(pixels.As<Napi::Object>())),
        file_(file.Data()),
        length_(file.ByteLength()),
        request_(request),
        pixels_(pixels.Data()) {}

  Napi::Promise Promise() const { return promise_.Promise(); }

 protected:
  void Execute() override {
    try {
      decoded_ = netlens::decodeJpeg(file_, length_, request_, pixels_);
    } catch (const std::bad_alloc &) {
      decoded_ = false;
    }
  }
  void OnOK() override { promise_.Resolve(Napi::Boolean::New(Env(), decoded_)); }

 private:
  Napi::Promise::Deferred promise_;
  Napi::ObjectReference keptFile_, keptPixels_;
  const std::uint8_t *file_;
  std::size_t length_;
  netlens::Request request_;
  std::uint8_t *pixels_;
  bool decoded_ = false;
};

bool isBytes(const Napi::Value &value) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
}

// decode(file, size, whole, orientation, pixels): Promise<boolean>, false where another decoder is to be asked.
Napi::Value Decode(const Napi::CallbackInfo &info) {
  const auto refuse = [&](const char *why) {
    Napi::TypeError::New(info.Env(), why).ThrowAsJavaScriptException();
    return info.Env().Undefined();
  };
  if (info.Length() != 5 || !isBytes(info[0]) || !info[1].IsNumber() || !info[2].IsBoolean() || !info[3].IsNumber() ||
      !isBytes(info[4])) {
    return refuse("decode takes a file, a size, whether the whole is shown, an orientation and the pixels' place");
  }
  const auto file = info[0].As<Napi::Uint8Array>(), pixels = info[4].As<Napi::Uint8Array>();
  const int size = info[1].As<Napi::Number>().Int32Value(), orientation = info[3].As<Napi::Number>().Int32Value();
  if (size < 1 || size > netlens::largestSize || orientation < 1 || orientation > 8) {
    return refuse("the size or the orientation is out of range");
  }
  if (pixels.ByteLength() != static_cast<std::size_t>(size) * size * 3) return refuse("the place has another size");
  const auto crop = info[2].As<Napi::Boolean>().Value() ? netlens::Crop::whole : netlens::Crop::centre;
  auto *worker = new DecodeWorker(file, {size, crop, orientation}, pixels);
  worker->Queue();
  return worker->Promise();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("version", Napi::Number::New(env, netlens::decoderVersion));
  exports.Set("library", Napi::String::New(env, netlens::libraryVersion));
  exports.Set("decode", Napi::Function::New(env, Decode, "decode"));
  return exports;
}

}  // namespace

NODE_API_MODULE(netlens_jpeg, Init)
